"""What a scene may legally contain, and a copy of a reference would need: images that the camera sees as they are, and a moved camera.

This is for people and scorers. It is no proof, and what it does not find can still be a copy.
"""

from __future__ import annotations

import math
from typing import Any, Iterable, Iterator

import bpy
from mathutils import Matrix, Vector
from mathutils.geometry import convex_hull_2d

from coordinator_bridge import scene
from coordinator_bridge.compat import TRIANGULATED_TYPES, compositor_nodes

# A surface is flat if its depth is at most this part of its width, and faces the camera if it is turned away by at most the angle.
FLATNESS = 0.05
FACING = math.cos(math.radians(30))
LEAST_SHARE = 0.01
TOLERANCE = 1e-4
MAX_POLYGONS = 4096  # of one object, evenly spread over it
MAX_LISTED = 1000
MAX_NAMES = 20


class Images:
    """The images that reach the output of a node tree, in the order of their names; with ``all_nodes``, those of any node."""

    def __init__(self, tree: bpy.types.NodeTree | None, all_nodes: bool = False) -> None:
        self.images: dict[str, bpy.types.Image] = {}
        self.is_flat = False  # an image that is not wrapped around the world
        self.is_on_screen = False  # coordinates of the frame: the image looks the same on any shape
        if tree is not None:
            self._follow(tree, [each for each in tree.nodes if all_nodes or each.type.startswith("OUTPUT_")], set())
        self.images = dict(sorted(self.images.items()))

    def _follow(self, tree: bpy.types.NodeTree, ends: list[bpy.types.Node], trees: set[str]) -> None:
        trees.add(tree.name_full)
        incoming: dict[str, list[bpy.types.NodeLink]] = {}
        for link in tree.links:
            incoming.setdefault(link.to_node.name, []).append(link)
        seen = {each.name for each in ends}
        while ends:
            node = ends.pop()
            self._look_at(node, trees)
            for link in incoming.get(node.name, ()):
                if link.from_node.type == "TEX_COORD" and link.from_socket.identifier in ("Window", "Camera"):
                    self.is_on_screen = True
                if link.from_node.name not in seen:
                    seen.add(link.from_node.name)
                    ends.append(link.from_node)

    def _look_at(self, node: bpy.types.Node, trees: set[str]) -> None:
        inner = getattr(node, "node_tree", None)
        if inner is not None and inner.name_full not in trees:
            self._follow(inner, list(inner.nodes), trees)
        image = getattr(node, "image", None)
        if image is not None:
            self.images[image.name_full] = image
            self.is_flat |= node.type != "TEX_ENVIRONMENT"


def nodes_of(owner: Any) -> bpy.types.NodeTree | None:
    return owner.node_tree if owner is not None and getattr(owner, "use_nodes", True) else None


class Materials:
    """The images of materials, looked up once for each."""

    def __init__(self) -> None:
        self.known: dict[str, Images] = {}

    def images(self, material: bpy.types.Material | None) -> Images:
        if material is None:
            return Images(None)
        found = self.known.get(material.name_full)
        if found is None:
            found = self.known[material.name_full] = Images(nodes_of(material))
        return found


def report(width: int, height: int, baseline_camera: dict[str, Any] | None) -> dict[str, Any]:
    """The evidence in the active scene, for images of a size."""
    materials = Materials()
    world = Images(nodes_of(bpy.context.scene.world))
    found = list(pictures(materials, width, height))
    if world.images and (world.is_flat or world.is_on_screen):
        found.append({"object": None, "images": list(world.images)[:MAX_NAMES], "share": 1.0})
    camera = scene.camera_report()
    return {
        "images": images(materials, world, Images(compositor_nodes(bpy.context.scene), all_nodes=True)),
        "pictures": found[:MAX_LISTED],
        "baselineCamera": baseline_camera,
        "cameraMoved": bool(baseline_camera and differs(camera, baseline_camera)),
    }


def images(materials: Materials, world: Images, compositor: Images) -> list[dict[str, Any]]:
    """The images of what is rendered, with what they are used by; those of the compositor are seen by nobody."""
    users: dict[str, list[str]] = {}
    blocks: dict[str, bpy.types.Image] = {}
    owners = {**{f"material {name}": each for name, each in materials.known.items()}, "world": world}
    for user, found in {**owners, "compositor": compositor}.items():
        for name, image in found.images.items():
            blocks[name] = image
            users.setdefault(name, []).append(user)
    return [
        {
            "name": name,
            "width": blocks[name].size[0],
            "height": blocks[name].size[1],
            "source": blocks[name].source,
            "packed": blocks[name].packed_file is not None,
            "file": blocks[name].filepath,
            "users": sorted(users[name])[:MAX_NAMES],
        }
        for name in sorted(blocks)[:MAX_LISTED]
    ]


def pictures(materials: Materials, width: int, height: int) -> Iterator[dict[str, Any]]:
    """The flat surfaces with an image that face the camera, and all with an image in the coordinates of the frame."""
    camera = bpy.context.scene.camera
    view = View(camera, width, height) if camera is not None and camera.type == "CAMERA" else None
    for each, place in scene.rendered_instances():
        if each.type not in TRIANGULATED_TYPES:
            continue
        shown = [materials.images(used) for used in materials_of(each)]
        if view is None or not any(found.images for found in shown):
            continue
        if not view.may_show(place @ Vector(corner) for corner in each.bound_box):
            continue  # most of the many instances of something small
        mesh = each.to_mesh()
        if mesh is not None:
            surface = Surface(mesh, place, {at for at, found in enumerate(shown) if found.images})
            is_on_screen = any(found.images and found.is_on_screen for found in shown)
            share = view.share(surface.points) if is_on_screen or surface.faces(view) else 0.0
            names = sorted({name for found in shown for name in found.images})
            if share >= LEAST_SHARE:
                yield {"object": each.name, "images": names[:MAX_NAMES], "share": share}
        each.to_mesh_clear()


def materials_of(owner: bpy.types.Object) -> list[bpy.types.Material | None]:
    """By index. Geometry nodes can add materials that have no slot."""
    slots = [slot.material for slot in owner.material_slots]
    return slots + list(getattr(owner.data, "materials", ()))[len(slots) :]


class Surface:
    """The part of a mesh that has some materials, in the world."""

    def __init__(self, mesh: bpy.types.Mesh, place: Matrix, slots: set[int]) -> None:
        polygons = [each for each in mesh.polygons if each.material_index in slots]
        polygons = polygons[:: len(polygons) // MAX_POLYGONS + 1]
        vertices = {index for each in polygons for index in each.vertices}
        self.points = [place @ mesh.vertices[index].co for index in sorted(vertices)]
        self.normal = Vector()
        if polygons:
            largest = max(polygons, key=lambda each: each.area)
            self.normal = (place.inverted_safe().transposed().to_3x3() @ largest.normal).normalized()

    def faces(self, view: View) -> bool:
        if not self.points:
            return False
        centre = sum(self.points, Vector()) / len(self.points)
        depths = [self.normal.dot(each - centre) for each in self.points]
        width = 2 * max((each - centre).length for each in self.points)
        is_flat = max(depths) - min(depths) <= FLATNESS * width
        return is_flat and abs(self.normal.dot(view.direction_from(centre))) >= FACING


class View:
    """What the scene's camera sees, in images of a size."""

    def __init__(self, camera: bpy.types.Object, width: int, height: int) -> None:
        self._place = camera.matrix_world.normalized()  # a camera ignores its scale
        self._is_parallel = camera.data.type == "ORTHO"
        graph = bpy.context.evaluated_depsgraph_get()
        self._projection = camera.calc_matrix_camera(graph, x=width, y=height) @ self._place.inverted_safe()

    def direction_from(self, point: Vector) -> Vector:
        if self._is_parallel:
            return self._place.col[2].to_3d()
        return (self._place.translation - point).normalized()

    def may_show(self, corners: Iterable[Vector]) -> bool:
        """Whether a box can cover a share that counts, or reaches behind the camera."""
        corners = list(corners)
        return self.share(corners) >= LEAST_SHARE or any((self._projection @ each.to_4d()).w <= 0 for each in corners)

    def share(self, points: Iterable[Vector]) -> float:
        """The part of the frame within the outline of points, whatever is in front of it."""
        projected = [self._projection @ each.to_4d() for each in points]
        flat = [Vector((each.x / each.w, each.y / each.w)) for each in projected if each.w > 1e-6]
        if len(flat) < 3 or not all(math.isfinite(each.length) for each in flat):
            return 0.0
        outline = [flat[index] for index in convex_hull_2d(flat)]
        for axis in (0, 1):
            for sign in (1, -1):
                outline = cut(outline, axis, sign)
        pairs = zip(outline, outline[1:] + outline[:1])
        return min(1.0, abs(sum(a.x * b.y - b.x * a.y for a, b in pairs)) / 2 / 4)


def cut(outline: list[Vector], axis: int, sign: int) -> list[Vector]:
    """The part of an outline where ``sign`` times a coordinate is at most 1."""
    kept = []
    for a, b in zip(outline, outline[1:] + outline[:1]):
        inside, next_inside = 1 - sign * a[axis], 1 - sign * b[axis]
        if inside >= 0:
            kept.append(a)
        if (inside >= 0) != (next_inside >= 0):
            kept.append(a.lerp(b, inside / (inside - next_inside)))
    return kept


def differs(camera: dict[str, Any] | None, baseline: dict[str, Any]) -> bool:
    """Whether a camera shows something else than that of the baseline; its name does not matter."""
    if camera is None:
        return True
    return any(far(camera.get(key), value) for key, value in baseline.items() if key != "name")


def far(a: Any, b: Any) -> bool:
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) != len(b) or any(map(far, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) > TOLERANCE * max(1.0, abs(b))
    return a != b
