"""What a scene consists of: a fingerprint that two processes can compare, and a report of what a render would show."""

from __future__ import annotations

import array
import hashlib
import math
import operator
from typing import Any, Iterator

import bpy
from mathutils import Matrix, Vector

from coordinator_bridge.compat import GEOMETRY_TYPES, TRIANGULATED_TYPES

MAX_NAMES = 10_000

MAX_OUTLINED = 200
MAX_OUTLINE_NAME = 63  # Blender's own limit; those of linked objects may come with more

# ---------------------------------------------------------------------------------------------------------------------
# The outline
# ---------------------------------------------------------------------------------------------------------------------


def outline() -> list[str]:
    """The objects of the active scene in words, for whoever writes programs: one line for each, by name."""
    objects = sorted(bpy.context.scene.objects, key=lambda found: found.name)
    lines = [_in_words(found) for found in objects[:MAX_OUTLINED]]
    if len(objects) > MAX_OUTLINED:
        lines.append(f"and {len(objects) - MAX_OUTLINED} more")
    return lines


def _in_words(found: Any) -> str:
    words = [found.type, f"at {_numbers(found.matrix_world.translation)}"]
    if any(abs(angle) > 1e-4 for angle in found.rotation_euler):
        words.append(f"rotation_euler {_numbers(found.rotation_euler)}")
    if found.type in GEOMETRY_TYPES:
        words.append(f"dimensions {_numbers(found.dimensions)}")
    materials = [slot.material.name[:MAX_OUTLINE_NAME] for slot in found.material_slots if slot.material]
    if materials:
        words.append("materials " + ", ".join(repr(name) for name in materials[:8]))
    return f"{found.name[:MAX_OUTLINE_NAME]!r}: {', '.join(words)}"


def _numbers(values: Any) -> str:
    return "(" + ", ".join(f"{value:.3f}" for value in values) + ")"


# ---------------------------------------------------------------------------------------------------------------------
# The fingerprint
# ---------------------------------------------------------------------------------------------------------------------

# Properties that say something of the session, of the user interface or of an earlier evaluation, not of the content.
SKIPPED_PROPERTIES = frozenset(
    """
    rna_type users tag session_uid session_uuid original is_evaluated is_updated preview asset_data bound_box
    library_weak_reference depsgraph tool_settings keying_sets keying_sets_all keying_set_active has_data pixels
    is_dirty bindcode use_extra_user name_full particles child_particles is_updated_data is_updated_transform
    selected_objects active_operator statistics evaluated_depsgraph local_view_set asset_browser_status
    """.split()
)
# Kept by a window, not by a scene, or made by rendering; the last one, of 5.2, has those of all others once more.
SKIPPED_COLLECTIONS = frozenset(
    ("window_managers", "workspaces", "screens", "brushes", "palettes", "paint_curves", "all_ids")
)
# Bulk data by the type of its items, read at once: (property, numbers per item, array type code).
BULK: dict[str, tuple[tuple[str, int, str], ...]] = {
    "MeshVertex": (("co", 3, "f"),),
    "MeshEdge": (
        *(("vertices", 2, "i"), ("use_seam", 1, "b"), ("use_edge_sharp", 1, "b")),
        *(("crease", 1, "f"), ("bevel_weight", 1, "f")),  # attributes like any other since 4.0
    ),
    "MeshLoop": (("vertex_index", 1, "i"),),
    "MeshUVLoop": (("uv", 2, "f"),),
    "MeshPolygon": (("loop_start", 1, "i"), ("material_index", 1, "i"), ("use_smooth", 1, "b")),
    "SplinePoint": (("co", 4, "f"), ("radius", 1, "f")),
    "BezierSplinePoint": (("co", 3, "f"), ("handle_left", 3, "f"), ("handle_right", 3, "f")),
    "Keyframe": (("co", 2, "f"), ("handle_left", 2, "f"), ("handle_right", 2, "f")),
    "ShapeKeyPoint": (("co", 3, "f"),),
}
ATTRIBUTE_VALUES: dict[str, tuple[str, int, str]] = {
    "FLOAT": ("value", 1, "f"), "INT": ("value", 1, "i"), "INT8": ("value", 1, "i"), "BOOLEAN": ("value", 1, "b"),
    "FLOAT_VECTOR": ("vector", 3, "f"), "FLOAT2": ("vector", 2, "f"), "FLOAT_COLOR": ("color", 4, "f"),
    "BYTE_COLOR": ("color", 4, "f"), "QUATERNION": ("value", 4, "f"), "INT32_2D": ("value", 2, "i"),
    "INT16_2D": ("value", 2, "i"), "FLOAT4X4": ("value", 16, "f"),
}  # fmt: skip
# Derived from the bulk data above, and slow to walk.
DERIVED_MESH_PROPERTIES = frozenset(
    """
    vertices edges loops polygons attributes color_attributes loop_triangles loop_triangle_polygons vertex_colors
    sculpt_vertex_colors uv_layers uv_layer_clone uv_layer_stencil uv_layer_clone_index uv_layer_stencil_index
    polygon_layers_int polygon_layers_float polygon_layers_string vertex_layers_int vertex_layers_float
    vertex_layers_string face_maps vertex_normals polygon_normals corner_normals vertex_creases edge_creases
    vertex_paint_masks skin_vertices vertex_velocities edit_mesh
    """.split()
)
MAX_ITEMS_WALKED = 4096
MAX_WEIGHTED_VERTICES = 10_000
MAX_PIXEL_VALUES = 16 * 1024 * 1024


def fingerprint(found: dict[str, str]) -> str:
    """The digest over all entries."""
    return hashlib.sha256(repr(sorted(found.items())).encode("utf-8", "replace")).hexdigest()


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits that stand for ``repr(value)``."""
    return hashlib.blake2b(repr(value).encode("utf-8", "replace"), digest_size=8).hexdigest()


class Properties:
    """The properties of one RNA type that are worth comparing.

    Looked up once per type: asking Blender takes longer than reading the values. The plain ones are read together.
    """

    def __init__(self, rna: Any) -> None:
        self.count = len(rna.properties)
        self.plain: list[str] = []
        self.others: list[tuple[str, str]] = []
        for each in rna.properties:
            kind = self._kind(each)
            if each.identifier in SKIPPED_PROPERTIES:
                continue
            if kind == "plain":
                self.plain.append(each.identifier)
            else:
                self.others.append((each.identifier, kind))
        self.read_plain = operator.attrgetter(*self.plain) if self.plain else lambda owner: ()

    @staticmethod
    def _kind(each: Any) -> str:
        if each.type in ("POINTER", "COLLECTION"):
            return each.type.lower()
        if getattr(each, "is_array", False):
            return "array"
        return "set" if getattr(each, "is_enum_flag", False) else "plain"


_PROPERTIES: dict[str, Properties] = {}


def properties_of(owner: Any) -> Properties:
    """Properties are registered and removed while we run; their number tells."""
    rna = owner.bl_rna
    known = _PROPERTIES.get(rna.identifier)
    if known is None or known.count != len(rna.properties):
        known = _PROPERTIES[rna.identifier] = Properties(rna)
    return known


def plain_values(owner: Any) -> Iterator[tuple[str, Any]]:
    """The values that one structure holds itself."""
    properties = properties_of(owner)
    for name in properties.plain:
        yield name, getattr(owner, name, None)
    for name, kind in properties.others:
        if kind == "array":
            yield name, flat(getattr(owner, name, ()))
        elif kind == "set":
            yield name, sorted(getattr(owner, name, ()))


def flat(value: Any) -> Any:
    """Vectors, matrices and arrays as nested tuples, which have no address in their ``repr``."""
    try:
        return tuple(map(flat, value)) if not isinstance(value, (str, bytes, float, int)) else value
    except TypeError:
        return repr(value)


def readable(owner: Any, name: str) -> Any:
    """Some properties raise in some states, and names from old files may not be UTF-8."""
    try:
        return getattr(owner, name)
    except (AttributeError, RuntimeError, UnicodeDecodeError):
        return None


class Walk:
    """Writes down the whole content of one data-block, for a digest.

    Other data-blocks are named, not entered. A structure that comes up again is given by its number, so that links
    between nodes and parents of bones count and no circle is endless.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], int] = {}
        self._parts: list[Any] = []

    def digest(self, block: bpy.types.ID) -> str:
        if isinstance(block, bpy.types.Image):
            self._image(block)
        elif isinstance(block, bpy.types.Mesh):
            self._mesh(block)
            self._structure(block, DERIVED_MESH_PROPERTIES)
        else:
            self._structure(block)
        text = "\n".join(map(str, self._parts))
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()

    def note(self, *parts: Any) -> None:
        self._parts.extend(parts)

    def _structure(self, owner: Any, skipped: frozenset[str] = frozenset()) -> None:
        rna_name = owner.bl_rna.identifier
        identity = (owner.as_pointer(), rna_name)
        number = self._seen.get(identity)
        if number is not None:
            self._parts.append(number)
            return
        self._seen[identity] = len(self._seen)
        parts = self._parts
        parts.append(rna_name)
        properties = properties_of(owner)
        try:
            parts.append(properties.read_plain(owner))
        except (AttributeError, RuntimeError, UnicodeDecodeError):  # one of them cannot be read in this state
            parts.append([readable(owner, name) for name in properties.plain])
        for name, kind in properties.others:
            if name in skipped:
                continue
            value = readable(owner, name)
            if value is None:
                parts.append(None)
            elif kind == "array":
                parts.append(flat(value))
            elif kind == "set":
                parts.append(sorted(value))
            elif kind == "pointer":
                self._pointer(value)
            else:
                self._collection(value)
        self._custom_properties(owner)

    def _pointer(self, value: Any) -> None:
        if isinstance(value, bpy.types.ID) and not value.is_embedded_data:
            self._parts.append(f"{value.bl_rna.identifier} {value.name_full}")
        else:
            self._structure(value)

    def _collection(self, value: Any) -> None:
        count = len(value)
        self._parts.append(count)
        if count == 0:
            return
        first = value[0]
        bulk = BULK.get(first.bl_rna.identifier) if hasattr(first, "bl_rna") else None
        for name, size, form in bulk or ():
            if hasattr(first, name):
                self._numbers(value, name, size * count, form)
        if bulk is None:
            for item in value[:MAX_ITEMS_WALKED]:
                self._pointer(item) if hasattr(item, "bl_rna") else self._parts.append(None)

    def _numbers(self, collection: Any, name: str, count: int, form: str) -> None:
        numbers = array.array(form, [0]) * count
        collection.foreach_get(name, numbers)
        self._parts.append(hashlib.blake2b(numbers, digest_size=8).hexdigest())

    def _mesh(self, mesh: bpy.types.Mesh) -> None:
        for collection in (mesh.vertices, mesh.edges, mesh.loops, mesh.polygons):
            self._collection(collection)
        for layer in mesh.uv_layers:
            self._parts.append(layer.name)
            self._collection(layer.data)
        for attribute in mesh.attributes:
            self._parts.append(f"{attribute.name} {attribute.data_type} {attribute.domain} {len(attribute.data)}")
            layout = ATTRIBUTE_VALUES.get(attribute.data_type)
            if layout and len(attribute.data):
                name, size, form = layout
                self._numbers(attribute.data, name, size * len(attribute.data), form)

    def weights(self, mesh: bpy.types.Mesh) -> None:
        """Vertex groups belong to the object and their weights to its mesh; Blender reads them one by one."""
        for vertex in mesh.vertices[:MAX_WEIGHTED_VERTICES]:
            self._parts.append([(each.group, each.weight) for each in vertex.groups])

    def _image(self, image: bpy.types.Image) -> None:
        """Only what needs no look at the file: reading ``size`` would load it, and change the state it reads."""
        self.note(image.name, image.source, image.filepath, image.colorspace_settings.name, image.alpha_mode)
        if image.packed_file:
            self.note(hashlib.blake2b(image.packed_file.data or b"", digest_size=8).hexdigest())
        if image.source == "GENERATED":
            self.note(flat(image.size), image.generated_type, flat(image.generated_color))
            if image.is_dirty and 0 < len(image.pixels) <= MAX_PIXEL_VALUES:
                pixels = array.array("f", [0]) * len(image.pixels)
                image.pixels.foreach_get(pixels)
                self.note(hashlib.blake2b(pixels, digest_size=8).hexdigest())

    def _custom_properties(self, owner: Any) -> None:
        """Values that scripts hang on a data-block by subscript; registered properties were read above."""
        try:
            names = sorted(owner.keys())
        except (AttributeError, TypeError):
            return
        registered = owner.bl_rna.properties
        for name in names:
            if name not in registered:
                value = owner[name]
                self._parts.append((name, plain_custom(value)))


def plain_custom(value: Any) -> Any:
    """A custom property's value without addresses."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if hasattr(value, "to_list"):
        return value.to_list()
    return value.name_full if isinstance(value, bpy.types.ID) else repr(value)


def entries() -> dict[str, str]:
    """The fingerprint key by key: every data-block of the file, and the active scene's settings one by one."""
    found: dict[str, str] = {}
    active = bpy.context.scene
    bpy.context.view_layer.update()
    weighted = {each.data.name_full for each in bpy.data.objects if each.type == "MESH" and each.vertex_groups}
    for each in bpy.data.bl_rna.properties:
        if each.type != "COLLECTION" or each.identifier in SKIPPED_COLLECTIONS:
            continue
        blocks = [
            block
            for block in getattr(bpy.data, each.identifier)
            if not (isinstance(block, bpy.types.Image) and block.type in ("RENDER_RESULT", "COMPOSITING"))
        ]
        found[f"scene.data.{each.identifier}"] = str(len(blocks))
        kind = each.fixed_type.identifier.lower()
        for block in blocks:
            walk = Walk()
            if kind == "mesh" and block.name_full in weighted:
                walk.weights(block)
            found[f"scene.{kind}.{block.name_full}"] = walk.digest(block)
    groups = {
        "render": (active.render, active.render.image_settings, active.eevee, active.display),
        "view": (active.view_settings, active.display_settings),
        "cycles": (getattr(active, "cycles", None),),
    }
    for group, owners in groups.items():
        for owner in owners:
            if owner is not None:
                for name, value in plain_values(owner):
                    found[f"scene.{group}.{name}"] = repr(value)[:200]
    found["scene.active"] = active.name_full
    found["scene.selection"] = digest(
        [each.name_full for each in bpy.context.view_layer.objects if each.select_get()]
        + [getattr(bpy.context.view_layer.objects.active, "name_full", None)]
    )
    return found


# ---------------------------------------------------------------------------------------------------------------------
# The scene's geometry
# ---------------------------------------------------------------------------------------------------------------------


def rendered_objects() -> list[bpy.types.Object]:
    """The objects that a render of the active view layer would show, in the order of the collections."""
    found: dict[str, bpy.types.Object] = {}

    def visit(layer: bpy.types.LayerCollection) -> None:
        if layer.exclude or layer.collection.hide_render:
            return
        for each in layer.collection.objects:
            if not each.hide_render:
                found.setdefault(each.name_full, each)
        for child in layer.children:
            visit(child)

    visit(bpy.context.view_layer.layer_collection)
    return list(found.values())


def show_in_viewport() -> None:
    """Makes what is rendered visible in the viewport as well: what the report looks at is evaluated for that."""

    def visit(layer: bpy.types.LayerCollection) -> None:
        if layer.exclude or layer.collection.hide_render:
            return
        layer.hide_viewport = layer.collection.hide_viewport = False
        for child in layer.children:
            visit(child)

    visit(bpy.context.view_layer.layer_collection)
    for each in rendered_objects():
        each.hide_viewport = False
        each.hide_set(False)


def rendered_instances() -> Iterator[tuple[bpy.types.Object, Matrix]]:
    """Each piece of evaluated geometry with its place: objects, and what they instance."""
    shown = {each.name_full for each in rendered_objects()}
    for instance in bpy.context.evaluated_depsgraph_get().object_instances:
        owner = instance.parent if instance.is_instance else instance.object
        visible = instance.show_self and owner is not None and owner.original.name_full in shown
        if visible and instance.object.type in GEOMETRY_TYPES and not instance.object.hide_render:
            yield instance.object, instance.matrix_world.copy()


def bounds() -> dict[str, list[float]] | None:
    """The box around the bounding boxes of all that is rendered; null when nothing is."""
    low = [math.inf] * 3
    high = [-math.inf] * 3
    for each, place in rendered_instances():
        if each.type == "MESH" and not each.data.vertices:
            continue
        for corner in each.bound_box:
            point = place @ Vector(corner)
            if all(map(math.isfinite, point)):
                low = list(map(min, low, point))
                high = list(map(max, high, point))
    return {"min": low, "max": high} if low[0] <= high[0] else None


def triangle_count() -> int:
    """Triangles of all that is rendered, instances counted each."""
    total = 0
    counted: dict[str, int] = {}
    for each, _ in rendered_instances():
        if each.type not in TRIANGULATED_TYPES:
            continue
        if each.name_full not in counted:
            mesh = each.to_mesh()
            counted[each.name_full] = len(mesh.loops) - 2 * len(mesh.polygons) if mesh else 0
            each.to_mesh_clear()
        total += counted[each.name_full]
    return total


def report() -> dict[str, Any]:
    """What a render of the active scene would show, in numbers and names."""
    kinds: dict[str, int] = {}
    names = []
    for each in bpy.context.scene.objects:
        kinds[each.type] = kinds.get(each.type, 0) + 1
        if len(names) < MAX_NAMES:
            names.append(each.name)
    return {
        "objectCount": len(bpy.context.scene.objects),
        "objectTypes": kinds,
        "objectNames": names,
        "materialCount": len(bpy.data.materials),
        "triangleCount": triangle_count(),
        "bounds": bounds(),
        "camera": camera_report(),
    }


def camera_report() -> dict[str, Any] | None:
    """The active camera, so that a scorer can see whether a program moved it; null if there is none."""
    camera = bpy.context.scene.camera
    if camera is None:
        return None
    lens = {}
    if camera.type == "CAMERA":
        data = camera.data
        lens = {
            "lens": data.lens,
            "type": data.type,
            "orthoScale": data.ortho_scale,
            "sensor": [data.sensor_width, data.sensor_height, data.sensor_fit],
            "shift": [data.shift_x, data.shift_y],
        }
    matrix = [[each if math.isfinite(each) else None for each in row] for row in camera.matrix_world]
    return {"name": camera.name, "matrix": matrix, **lens}
