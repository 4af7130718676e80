"""The coordinator's end inside a headless Blender.

Started as ``blender --background --factory-startup ... --python bridge.py -- --announce FILE``, it serves one client at
a time over the loopback, on Blender's main thread (the only one on which Blender's data may be touched). The protocol,
every command and every key of the fingerprint are described in ``docs/reference/bridge.md``.

Generated code runs in this very interpreter. Two things keep the bridge standing: what the code replaced in the modules
that the bridge needs is put back after each run (and reported by the fingerprint), and whatever cannot be put back
costs the process its life, which the coordinator decides, not the bridge.

Python 3.10 to 3.13 (Blender 3.4 to 5.x), standard library only: not every Blender comes with NumPy.
"""

from __future__ import annotations

import array
import builtins
import contextlib
import fcntl
import gc
import hashlib
import hmac
import importlib
import io
import json
import math
import operator
import os
import random
import re
import secrets
import selectors
import signal
import socket
import sys
import threading
import time
import types
from typing import Any, Callable, Iterable, Iterator

import addon_utils
import bpy
from mathutils import Matrix, Vector

PROTOCOL = 1

MAX_REQUEST_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_OUTPUT_KEPT_BYTES = 64 * 1024
MAX_TRACEBACK_BYTES = 16 * 1024
MAX_MESSAGE_CHARS = 4 * 1024
MAX_NAMES = 10_000
MIN_PIXELS_PER_SIDE = 16
MAX_PIXELS_PER_SIDE = 4096
MAX_SAMPLES = 4096
DEFAULT_OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024
HELLO_SECONDS = 10.0  # an unknown client may not keep the others out for longer
SEND_SECONDS = 30.0  # a client that does not read its answer is dropped
DRAIN_SECONDS = 0.2  # how long a refused client may take to read why


class CommandError(Exception):
    """A command that fails in a way the client can tell apart by ``code``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


# ---------------------------------------------------------------------------------------------------------------------
# What differs between Blender 3.4 and 5.x. Nothing below this section asks for the version.
# ---------------------------------------------------------------------------------------------------------------------


def engine_identifier(engine: str) -> str:
    """EEVEE was called BLENDER_EEVEE_NEXT while both generations shipped, from 4.2 to 4.5."""
    eevee = "BLENDER_EEVEE_NEXT" if (4, 2) <= bpy.app.version < (5, 0) else "BLENDER_EEVEE"
    return {"cycles": "CYCLES", "eevee": eevee, "workbench": "BLENDER_WORKBENCH"}[engine]


def select_png(settings: bpy.types.ImageFormatSettings) -> None:
    """Since 5.0 the formats on offer depend on the media type."""
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format = "PNG"


def world_background(world: bpy.types.World) -> bpy.types.Node:
    """A world has its nodes from the start since 5.0, where ``use_nodes`` is deprecated."""
    if world.node_tree is None:
        world.use_nodes = True
    nodes = world.node_tree.nodes
    return next((node for node in nodes if node.type == "BACKGROUND"), None) or nodes.new("ShaderNodeBackground")


# The module of Blender's own Python classes got its underscore in 4.x.
BLENDER_CLASSES_MODULE = "_bpy_types" if "_bpy_types" in sys.modules else "bpy_types"

# Types other than data-blocks on which scripts register properties. ``Sequence`` became ``Strip`` in 4.4.
PROPERTY_OWNERS = (
    *("Bone", "EditBone", "PoseBone", "ViewLayer", "View3DShading", "Node", "NodeSocket", "Sequence", "Strip"),
    *("TimelineMarker", "PropertyGroup", "AddonPreferences", "RenderSettings", "Modifier", "Constraint"),
)

# ``GPENCIL`` became ``GREASEPENCIL`` in 4.3; ``CURVES`` and ``POINTCLOUD`` are not in every build.
GEOMETRY_TYPES = frozenset(
    ("MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME", "GPENCIL", "GREASEPENCIL")
)
TRIANGULATED_TYPES = frozenset(("MESH", "CURVE", "SURFACE", "META", "FONT"))


# ---------------------------------------------------------------------------------------------------------------------
# The interpreter: what it looked like at the start, and what has become of it
# ---------------------------------------------------------------------------------------------------------------------

# What generated scripts import. Importing it before the first fingerprint keeps an ordinary script from looking like a
# leak. Names that this Blender does not have are skipped, alike in every process of one machine.
COMMON_MODULES = """
    abc argparse array ast asyncio base64 bisect bl_math bmesh bpy.app.handlers bpy.app.timers bpy.props bpy.utils
    bpy_extras bpy_extras.anim_utils bpy_extras.bmesh_utils bpy_extras.id_map_utils bpy_extras.image_utils
    bpy_extras.io_utils bpy_extras.mesh_utils bpy_extras.node_shader_utils bpy_extras.node_utils
    bpy_extras.object_utils bpy_extras.view3d_utils bpy_extras.wm_utils cmath codecs collections collections.abc
    colorsys concurrent.futures concurrent.futures.thread contextlib copy csv ctypes dataclasses datetime decimal
    difflib encodings.ascii encodings.idna encodings.latin_1 encodings.utf_8_sig enum fnmatch fractions functools
    getpass glob gpu gpu.types gpu_extras gpu_extras.batch gpu_extras.presets gzip hashlib heapq idprop.types imbuf
    imbuf.types importlib.util inspect io itertools json keyword linecache locale logging math mathutils
    mathutils.bvhtree mathutils.geometry mathutils.interpolate mathutils.kdtree mathutils.noise mimetypes
    multiprocessing nodeitems_utils numbers numpy numpy.linalg numpy.random operator os pathlib pickle platform pprint
    queue random re rna_prop_ui secrets shutil socket statistics string struct subprocess sys tempfile textwrap
    threading time timeit traceback types typing typing_extensions unittest urllib.parse urllib.request uuid warnings
    weakref xml.dom.expatbuilder xml.dom.minidom xml.etree.ElementTree xml.sax xml.sax.saxutils zipfile zlib
""".split()

# Add-ons import their readers and writers on first use.
ADDON_MODULES = """
    cycles.engine cycles.osl io_anim_bvh.export_bvh io_anim_bvh.import_bvh io_curve_svg.import_svg
    io_mesh_ply.export_ply io_mesh_ply.import_ply io_mesh_stl.blender_utils io_mesh_stl.stl_utils
    io_mesh_uv_layout.export_uv_png io_scene_fbx.export_fbx_bin io_scene_fbx.import_fbx
    io_scene_gltf2.blender.exp.gltf2_blender_export io_scene_gltf2.blender.imp.gltf2_blender_gltf
    io_scene_gltf2.io.com.gltf2_io_draco_compression_extension io_scene_gltf2.io.imp.gltf2_io_gltf
    io_scene_obj.export_obj io_scene_obj.import_obj io_scene_x3d.export_x3d io_scene_x3d.import_x3d
""".split()

# The namespaces that are put back after generated code has run: those the bridge stands on, and those that are patched
# most. Their values never change by themselves.
WATCHED_MODULES = """
    array bmesh bpy bpy.app.handlers bpy.app.timers bpy.path bpy.props bpy.utils codecs collections contextlib copy
    encodings.utf_8 functools gc hashlib hmac importlib io itertools json json.decoder json.encoder math mathutils
    mathutils.geometry mathutils.noise numpy numpy.linalg numpy.random operator os pathlib posixpath random re secrets
    selectors signal socket string struct sys time traceback types typing
""".split()
WATCHED_CLASSES_OF = (
    *("json.decoder", "json.encoder", "random", "selectors", "socket", "threading"),
    BLENDER_CLASSES_MODULE,
)
VOLATILE_NAMES = frozenset(
    """
    _ __warningregistry__ bl_rna last_exc last_traceback last_type last_value stderr stdin stdout
    """.split()
)

BUILTINS = vars(builtins)
BUILTINS_AT_START = dict(BUILTINS)
MISSING = object()
DEFERRED_PROPERTY = type(bpy.props.IntProperty())


def warm_up() -> None:
    """Brings the interpreter to the state that an ordinary script leaves, so that such a script changes nothing."""
    for name in COMMON_MODULES + ADDON_MODULES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "cycles" not in bpy.context.preferences.addons:
        addon_utils.enable("cycles", default_set=True)
    len(bpy.app.driver_namespace)  # made on first use


def is_lasting(name: str, value: Any) -> bool:
    """Whether a name should keep its value. Registered properties are compared as such: each registration is new."""
    return name not in VOLATILE_NAMES and not isinstance(value, DEFERRED_PROPERTY)


class Namespace:
    """The names of one module or class as they were at the start."""

    def __init__(self, label: str, owner: Any) -> None:
        self.label = label
        self.owner = owner
        self.names = {name: value for name, value in vars(owner).items() if is_lasting(name, value)}

    def repair(self) -> list[str]:
        """Puts the original values back; returns the names that had another."""
        now = vars(self.owner)
        replaced = [name for name, value in self.names.items() if now.get(name, MISSING) is not value]
        for name in replaced:
            with contextlib.suppress(Exception):
                setattr(self.owner, name, self.names[name])
        return replaced

    def added(self) -> list[str]:
        """The names that were not there. Importing a submodule adds its name to the package, which is no leak."""
        now = vars(self.owner)
        return [
            name
            for name in set(now).difference(self.names)
            if is_lasting(name, now[name]) and not isinstance(now[name], types.ModuleType)
        ]


class Interpreter:
    """Knows the interpreter as it was at the start; repairs it, and says what differs."""

    def __init__(self, worker_folders: set[str]) -> None:
        self.worker_folders = worker_folders
        self.timers: list[Callable[..., Any]] = []
        self._record_timers()
        self.modules = dict(sys.modules)
        self.namespaces = [
            Namespace(name, module)
            for name in WATCHED_MODULES
            if isinstance(module := sys.modules.get(name), types.ModuleType)
        ]
        for name in WATCHED_CLASSES_OF:
            self.namespaces += [
                Namespace(f"{name}.{key}", value)
                for key, value in sorted(vars(sys.modules[name]).items())
                if isinstance(value, type) and value.__module__ == name
            ]
        self.classes = frozenset(dir(bpy.types))
        self.classes_digest = digest(sorted(self.classes))
        self.recursion_limit = sys.getrecursionlimit()
        self.property_owners = self._property_owners()
        watched = {namespace.owner for namespace in self.namespaces}
        self.plain_attributes = [
            Namespace(f"bpy.types.{owner.__name__}", owner) for owner in self.property_owners if owner not in watched
        ]
        self.runtime_properties: dict[type, tuple[int, list[tuple[str, str]]]] = {}
        self.repaired: dict[str, str] = {}

    def _record_timers(self) -> None:
        """Blender does not list its timers, and persistent ones outlive a reset: note each one as it is registered."""
        register = bpy.app.timers.register

        def register_and_note(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
            register(function, *args, **kwargs)
            self.timers.append(function)

        bpy.app.timers.register = register_and_note

    @staticmethod
    def _property_owners() -> list[type]:
        owners = [getattr(bpy.types, name, None) for name in PROPERTY_OWNERS]
        owners += [getattr(bpy.types, name) for name in dir(bpy.types)]
        return [
            owner
            for index, owner in enumerate(owners)
            if isinstance(owner, type)
            and hasattr(owner, "bl_rna")
            and (index < len(PROPERTY_OWNERS) or issubclass(owner, bpy.types.ID))
        ]

    def _runtime_properties(self, owner: type) -> list[tuple[str, str]]:
        """The properties that were registered from Python. Looked up anew only when some came or went."""
        properties = owner.bl_rna.properties
        known = self.runtime_properties.get(owner)
        if known is None or known[0] != len(properties):
            listed = [(each.identifier, each.type) for each in properties if each.is_runtime]
            known = self.runtime_properties[owner] = (len(properties), listed)
        return known[1]

    def repair(self) -> None:
        """Puts back what generated code replaced or removed. It stays reported: the code may have kept the original."""
        # First, and without calling any builtin: the rest of the bridge calls them.
        for name, value in BUILTINS_AT_START.items():
            if BUILTINS.get(name, MISSING) is not value:
                BUILTINS[name] = value
                self.repaired["interpreter.builtin." + name] = "replaced"
        if hasattr(signal, "setitimer"):
            for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
                signal.setitimer(which, 0)
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(self.recursion_limit)
        for name, module in self.modules.items():
            if name != "__main__" and sys.modules.get(name) is not module:
                sys.modules[name] = module
                self.repaired[f"interpreter.module.{name}"] = "replaced"
        for namespace in self.namespaces:
            for name in namespace.repair():
                self.repaired[f"interpreter.patched.{namespace.label}.{name}"] = "replaced"
        # An add-on registers its handlers once more when a script resets the factory settings.
        for handlers in handler_lists().values():
            handlers[:] = {id(each): each for each in handlers}.values()

    def neutral(self, text: str) -> str:
        """The worker's own folder differs from worker to worker; what lies in it does not."""
        for folder in self.worker_folders:
            text = text.replace(folder, "<worker>")
        return text

    def entries(self) -> dict[str, str]:
        """The interpreter's part of the fingerprint. What is registered by nobody costs no entry."""
        found: dict[str, str] = {f"interpreter.module.{name}": "present" for name in list(sys.modules)}
        for name in BUILTINS:
            if name not in VOLATILE_NAMES:
                found[f"interpreter.builtin.{name}"] = "present"
        for namespace in self.namespaces + self.plain_attributes:
            for name in namespace.added():
                found[f"interpreter.patched.{namespace.label}.{name}"] = "added"
        self._add_registered(found)
        self._add_process(found)
        preferences_entries(found, self)
        found.update(self.repaired)
        return found

    def _add_registered(self, found: dict[str, str]) -> None:
        for name, handlers in handler_lists().items():
            found[f"interpreter.handler.{name}"] = ", ".join(map(describe_callable, handlers))[:1000]
        self.timers = [each for each in self.timers if bpy.app.timers.is_registered(each)]
        found["interpreter.timers"] = ", ".join(sorted(map(describe_callable, self.timers)))[:1000]
        now = frozenset(dir(bpy.types))
        found["interpreter.classes"] = self.classes_digest
        for name in now.symmetric_difference(self.classes):
            found[f"interpreter.class.{name}"] = "registered" if name in now else "unregistered"
        for owner in self.property_owners:
            for name, kind in self._runtime_properties(owner):
                found[f"interpreter.property.{owner.__name__}.{name}"] = kind
        for name in bpy.app.driver_namespace:
            found[f"interpreter.driver.{name}"] = "present"

    def _add_process(self, found: dict[str, str]) -> None:
        for thread in threading.enumerate():
            if thread is not threading.main_thread() and not getattr(thread, "coordinator_own", False):
                found[f"interpreter.thread.{thread.name}"] = "running"
        for name, value in os.environ.items():
            if name not in ("COORDINATOR_WORKER", "PWD", "OLDPWD"):
                found[f"interpreter.env.{name}"] = digest(self.neutral(value))
        try:
            found["interpreter.cwd"] = self.neutral(os.getcwd())
        except OSError as gone:
            found["interpreter.cwd"] = type(gone).__name__
        found["interpreter.path"] = digest([self.neutral(str(each)) for each in sys.path])
        found["interpreter.argv"] = digest([self.neutral(str(each)) for each in sys.argv])
        found["interpreter.importers"] = digest([describe_callable(each) for each in (*sys.meta_path, *sys.path_hooks)])
        for number in (signal.SIGINT, signal.SIGTERM):
            found[f"interpreter.signal.{number.name}"] = describe_callable(signal.getsignal(number))
        found["interpreter.gc"] = f"{gc.isenabled()} {gc.get_threshold()}"


def handler_lists() -> dict[str, list[Any]]:
    """Blender's lists of application handlers."""
    candidates = {name: getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers)}
    return {name: each for name, each in candidates.items() if isinstance(each, list)}


def describe_callable(value: Any) -> str:
    """A name for a function or object that is the same in every process: no address, bounded."""
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', '')}"[:200]


def preferences_entries(found: dict[str, str], interpreter: Interpreter) -> None:
    """Every plain preference. Themes and key maps are for windows, and there are none."""
    preferences = bpy.context.preferences
    for section in ("edit", "view", "system", "inputs", "filepaths", "apps", "experimental"):
        owner = getattr(preferences, section, None)
        if owner is not None:
            for name, value in plain_values(owner):
                found[f"interpreter.preference.{section}.{name}"] = interpreter.neutral(repr(value))[:200]
    for addon in preferences.addons:
        settings = addon.preferences
        text = repr(sorted(plain_values(settings))) if settings is not None else ""
        found[f"interpreter.preference.addon.{addon.module}"] = digest(interpreter.neutral(text))


# ---------------------------------------------------------------------------------------------------------------------
# The fingerprint of the scene
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
# Kept by a window, not by a scene, or made by rendering.
SKIPPED_COLLECTIONS = frozenset(("window_managers", "workspaces", "screens", "brushes", "palettes", "paint_curves"))
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

    def __init__(self, neutral: Callable[[str], str]) -> None:
        self._neutral = neutral
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
        return hashlib.blake2b(
            self._neutral("\n".join(map(str, self._parts))).encode("utf-8", "replace"), digest_size=8
        ).hexdigest()

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


def scene_entries(neutral: Callable[[str], str]) -> dict[str, str]:
    """The scene's part of the fingerprint: every data-block of the file, and the active scene's settings one by one."""
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
            walk = Walk(neutral)
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
                    found[f"scene.{group}.{name}"] = neutral(repr(value))[:200]
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


def rendered_instances() -> Iterator[tuple[bpy.types.Object, Matrix]]:
    """Each piece of evaluated geometry with its place: objects, and what they instance."""
    shown = {each.name_full for each in rendered_objects()}
    for instance in bpy.context.evaluated_depsgraph_get().object_instances:
        owner = instance.parent if instance.is_instance else instance.object
        visible = instance.show_self and owner is not None and owner.original.name_full in shown
        if visible and instance.object.type in GEOMETRY_TYPES and not instance.object.hide_render:
            yield instance.object, instance.matrix_world.copy()


def scene_bounds() -> dict[str, list[float]] | None:
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


def rounded(values: Iterable[float]) -> list[float | None]:
    """Two decimals, as the add-on answers; JSON has no infinities."""
    return [round(each, 2) if math.isfinite(each) else None for each in values]


# ---------------------------------------------------------------------------------------------------------------------
# Running generated code
# ---------------------------------------------------------------------------------------------------------------------


class OutputLimitExceeded(BaseException):
    """Raised inside code that writes too much. Not an ``Exception``, or a loop with a catch-all would go on."""


class Output:
    """Counts all that is written, keeps the beginning."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.total = 0
        self.kept = bytearray()
        self.closed = False

    def add(self, data: bytes) -> None:
        if self.closed:
            return  # a thread or a logger that outlived the code it came from
        self.total += len(data)
        room = MAX_OUTPUT_KEPT_BYTES - len(self.kept)
        if room > 0:
            self.kept += data[:room]
        if self.total > self.limit:
            raise OutputLimitExceeded(f"more than {self.limit} bytes of output")

    def text(self) -> str:
        return self.kept.decode("utf-8", "ignore")


class OutputBytes(io.RawIOBase):
    """``sys.stdout.buffer`` for code that writes bytes."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._output.add(data)
        return len(data)


class OutputText(io.TextIOBase):
    """``sys.stdout`` and ``sys.stderr`` while code runs."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output
        self.buffer = OutputBytes(output)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._output.add(text.encode("utf-8", "replace"))
        return len(text)


class Executor:
    """Runs code as a script would run, and always comes back."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._stdout = sys.stdout
        self._stderr = sys.stderr
        self._stdin = sys.stdin
        self._main = sys.modules["__main__"]

    def run(self, code: str, name: str, seed: int | None, output_limit: int) -> dict[str, Any]:
        if seed is not None:
            self._seed(seed)
        output = Output(output_limit)
        # A module of its own in sys.modules, because dataclasses, pickle and Blender's registration look there.
        main = types.ModuleType("__main__")
        main.__dict__.update(__file__=name, __builtins__=builtins)
        sys.modules["__main__"] = main
        sys.stdout = OutputText(output)
        sys.stderr = OutputText(output)
        sys.stdin = io.StringIO()  # input() fails at once; quit() closes this and not the real one
        failure = None
        try:
            exec(compile(code, name, "exec", dont_inherit=True), main.__dict__)
        except BaseException as caught:  # SystemExit and the rest are the code's failures, not ours
            failure = caught
        finally:
            sys.stdout, sys.stderr, sys.stdin = self._stdout, self._stderr, self._stdin
            self._interpreter.repair()
            sys.modules["__main__"] = self._main
            output.closed = True
        answer = {"executed": failure is None, "output": output.text(), "outputBytes": output.total}
        if failure is not None:
            answer["error"] = describe_failure(failure, code, name)
            self._interpreter.repair()  # describing it ran the exception's own __str__
        return answer

    @staticmethod
    def _seed(seed: int) -> None:
        random.seed(seed)
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed(seed & 0xFFFFFFFF)


def describe_failure(failure: BaseException, code: str, name: str) -> dict[str, Any]:
    """What went wrong, as the author of the code needs it: only frames of the code, most recent last."""
    frames: list[tuple[int, str]] = []
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            frames.append((trace.tb_lineno, trace.tb_frame.f_code.co_name))
        trace = trace.tb_next
    line = frames[-1][0] if frames else None
    kind = type(failure).__name__[:200]
    if isinstance(failure, SyntaxError):
        message = safe_text(failure.msg)
        if failure.filename == name and failure.lineno:
            line = int(failure.lineno)
            frames.append((line, "<module>"))
    else:
        message = safe_text(failure)
    source = code.split("\n")
    shown = [
        f'  File "{name}", line {number}, in {function}\n    {line_of(source, number)}' for number, function in frames
    ]
    if len(shown) > 20:
        shown[10:-10] = [f"  ... {len(shown) - 20} more ..."]
    text = "\n".join(["Traceback (most recent call last):", *shown, f"{kind}: {message}"])
    return {"type": kind, "message": message, "line": line, "traceback": cut(text, MAX_TRACEBACK_BYTES)}


def line_of(source: list[str], number: int) -> str:
    return source[number - 1].strip()[:200] if 0 < number <= len(source) else ""


def safe_text(value: Any) -> str:
    """An exception's own ``__str__`` is generated code too."""
    try:
        text = str(value)
    except BaseException:
        text = f"<{type(value).__name__} without a message>"
    return text[:MAX_MESSAGE_CHARS]


def cut(text: str, limit: int) -> str:
    """At most ``limit`` bytes of UTF-8."""
    data = text.encode("utf-8", "replace")
    return text if len(data) <= limit else data[:limit].decode("utf-8", "ignore")


# ---------------------------------------------------------------------------------------------------------------------
# Rendering
# ---------------------------------------------------------------------------------------------------------------------

# The direction from the scene to each camera, and the camera's up. Front looks along +Y as Blender's own view does.
VIEW_DIRECTIONS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "front": ((0.0, -1.0, 0.0), (0.0, 0.0, 1.0)),
    "side": ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
    "top": ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    "iso": ((1.0, -1.0, 1.0), (0.0, 0.0, 1.0)),
}
VIEWS = ("camera", *VIEW_DIRECTIONS)
# Direction towards the light and its strength in W/m2: a key from the upper left front, a fill, a rim from behind.
SUNS = (((-0.5, -0.8, 1.0), 1.6), ((1.0, -0.4, 0.5), 0.6), ((0.2, 1.0, 0.6), 0.4))
BACKGROUND = (0.5, 0.5, 0.5, 1.0)
BACKGROUND_STRENGTH = 0.5
FRAME_MARGIN = 1.15
UNIT_BOUNDS = {"min": [-1.0, -1.0, -1.0], "max": [1.0, 1.0, 1.0]}
OWN_NAME = "coordinator render"


class Studio:
    """A scene of our own that shows the objects of the active one, and disappears afterwards.

    A new scene has Blender's default settings, so nothing that a script set on its own scene (border, simplification,
    compositing, exposure, time stretching, ...) can reach the pixels, and nothing has to be restored.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._made: list[tuple[Any, bpy.types.ID]] = []

    def __enter__(self) -> Studio:
        source = bpy.context.scene
        self.source = source
        self.source_objects = rendered_objects()
        self.scene = self._make(bpy.data.scenes, bpy.data.scenes.new(OWN_NAME))
        try:
            self.scene.frame_set(source.frame_current, subframe=source.frame_subframe)
            configure(self.scene, self._settings)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        for collection, block in reversed(self._made):
            collection.remove(block)

    def _make(self, collection: Any, block: bpy.types.ID) -> Any:
        self._made.append((collection, block))
        return block

    def _object(self, data: bpy.types.ID, place: Matrix) -> bpy.types.Object:
        made = self._make(bpy.data.objects, bpy.data.objects.new(OWN_NAME, data))
        made.matrix_world = place
        self.scene.collection.objects.link(made)
        return made

    def show_as_is(self) -> None:
        """The scene's own camera, lights and world."""
        for each in self.source_objects:
            self.scene.collection.objects.link(each)
        camera = self.source.camera
        if camera not in self.source_objects:
            self.scene.collection.objects.link(camera)
        self.scene.camera = camera
        self.scene.world = self.source.world

    def show_lit(self) -> None:
        """The scene's geometry under our own lights."""
        for each in self.source_objects:
            if each.type not in ("LIGHT", "CAMERA", "LIGHT_PROBE", "SPEAKER"):
                self.scene.collection.objects.link(each)
        world = self._make(bpy.data.worlds, bpy.data.worlds.new(OWN_NAME))
        background = world_background(world)
        background.inputs[0].default_value = BACKGROUND
        background.inputs[1].default_value = BACKGROUND_STRENGTH
        self.scene.world = world
        for direction, strength in SUNS:
            sun = self._make(bpy.data.lights, bpy.data.lights.new(OWN_NAME, "SUN"))
            sun.energy = strength
            sun.angle = 0.0  # sharp shadows: no noise from the lights
            self._object(sun, looking(Vector(direction), Vector((0, 0, 1))).to_4x4())
        camera = self._make(bpy.data.cameras, bpy.data.cameras.new(OWN_NAME))
        self.scene.camera = self._object(camera, Matrix())

    def aim(self, view: str, bounds: dict[str, list[float]]) -> None:
        """Frames the box in parallel projection, which keeps sizes comparable wherever a thing stands."""
        direction, up = map(Vector, VIEW_DIRECTIONS[view])
        low, high = Vector(bounds["min"]), Vector(bounds["max"])
        centre = (low + high) / 2
        diagonal = max((high - low).length, 1e-3)
        rotation = looking(direction, up)
        corners = [
            rotation.transposed() @ (Vector((x, y, z)) - centre)
            for x in (low.x, high.x) for y in (low.y, high.y) for z in (low.z, high.z)
        ]  # fmt: skip
        width = 2 * max(abs(each.x) for each in corners)
        height = 2 * max(abs(each.y) for each in corners)
        aspect = self._settings["width"] / self._settings["height"]
        # ``ortho_scale`` measures the longer side of the image.
        needed = max(width, height * aspect) if aspect >= 1 else max(height, width / aspect)
        camera = self.scene.camera
        camera.data.type = "ORTHO"
        camera.data.ortho_scale = max(needed, diagonal * 1e-3) * FRAME_MARGIN
        # Far away, so that what an attempt builds outside the bounds is in front of the camera as well.
        distance = 10 * diagonal
        camera.data.clip_start = diagonal * 1e-2
        camera.data.clip_end = 2 * distance
        camera.matrix_world = Matrix.Translation(centre + direction.normalized() * distance) @ rotation.to_4x4()

    def render(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        self.scene.render.filepath = path
        try:
            bpy.ops.render.render(write_still=True, scene=self.scene.name)
        except RuntimeError as failure:
            raise CommandError("missing-image", f"Blender rendered no image: {safe_text(failure).strip()}") from None
        if not os.path.isfile(path) or os.path.getsize(path) == 0:
            raise CommandError("missing-image", f"Blender wrote no image to {path}")
        strip_text(path)


def strip_text(path: str) -> None:
    """Takes the text chunks out of a PNG file: Cycles notes its timing there, whatever the stamp settings say.

    Without them equal pixels are equal files. A chunk is its length, type, data and checksum.
    """
    with open(path, "rb") as file:
        data = file.read()
    kept = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"tIME"):
            kept.append(data[at:end])
        at = end
    with open(path, "wb") as file:
        file.write(b"".join(kept))


def looking(direction: Vector, up: Vector) -> Matrix:
    """The rotation of a camera or light that stands in ``direction`` and looks back: local -Z points at the scene."""
    back = direction.normalized()
    right = up.cross(back).normalized()
    return Matrix((right, back.cross(right), back)).transposed()


def configure(scene: bpy.types.Scene, settings: dict[str, Any]) -> None:
    """Our render settings, on a new scene: only what differs from Blender's defaults, or differs between versions."""
    render = scene.render
    render.engine = engine_identifier(settings["engine"])
    render.resolution_x, render.resolution_y = settings["width"], settings["height"]
    render.resolution_percentage = 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    render.use_compositing = render.use_sequencer = False
    render.use_motion_blur = render.film_transparent = False
    render.dither_intensity = 0.0
    render.use_file_extension = render.use_overwrite = True
    for each in render.bl_rna.properties:
        if each.identifier.startswith("use_stamp") and each.type == "BOOLEAN":
            setattr(render, each.identifier, False)
    select_png(render.image_settings)
    render.image_settings.color_mode = "RGB"
    render.image_settings.color_depth = "8"
    render.image_settings.compression = 15
    scene.display_settings.display_device = "sRGB"
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.look = "None"
    scene.view_settings.exposure, scene.view_settings.gamma = 0.0, 1.0
    if settings["engine"] == "cycles":
        configure_cycles(scene.cycles, settings)
    elif settings["engine"] == "eevee":
        scene.eevee.taa_render_samples = settings["samples"]


def configure_cycles(cycles: Any, settings: dict[str, Any]) -> None:
    cycles.device = "CPU"
    cycles.samples = settings["samples"]
    cycles.seed = settings["seed"] & 0x7FFFFFFF
    cycles.use_animated_seed = False
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.max_bounces = cycles.transmission_bounces = 4
    cycles.diffuse_bounces = cycles.glossy_bounces = 2
    cycles.time_limit = 0.0


@contextlib.contextmanager
def handlers_silent() -> Iterator[None]:
    """Generated handlers must not run during a diagnostic render; they are not part of the scene."""
    lists = list(handler_lists().values())
    kept = [list(each) for each in lists]
    for each in lists:
        each.clear()
    try:
        yield
    finally:
        for each, functions in zip(lists, kept):
            each[:] = functions


# ---------------------------------------------------------------------------------------------------------------------
# Commands
# ---------------------------------------------------------------------------------------------------------------------


class Quit(Exception):
    """Ends the process once its answer is on its way."""


class Commands:
    """The table of commands. Each takes its parameters and returns its result, or raises CommandError."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._executor = Executor(interpreter)
        self.table: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "coordinator_ping": lambda params: {},
            "coordinator_open": self.open,
            "coordinator_fingerprint": self.fingerprint,
            "coordinator_execute": self.execute,
            "coordinator_render": self.render,
            "coordinator_describe": self.describe,
            "coordinator_save": self.save,
            "execute_code": self.execute_code,
            "get_scene_info": self.scene_info,
            "get_object_info": self.object_info,
        }

    def open(self, params: dict[str, Any]) -> dict[str, Any]:
        path = parameter(params, "path", str, None)
        # What the previous code left in reference cycles goes while the data it points to is still there.
        gc.collect()
        try:
            if path is None:
                # The empty factory scene, but not the factory preferences: resetting those would register every
                # add-on anew, and hide a changed preference from the fingerprint.
                bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True, load_ui=False)
            else:
                bpy.ops.wm.open_mainfile(filepath=os.path.abspath(path), load_ui=False, use_scripts=False)
        except RuntimeError as failure:
            raise CommandError("open-failed", safe_text(failure).strip()) from None
        if path is not None and os.path.abspath(bpy.data.filepath) != os.path.abspath(path):
            raise CommandError("open-failed", f"Blender did not open {path}")
        camera = bpy.context.scene.camera
        return {"bounds": scene_bounds(), "camera": camera.name if camera else None}

    def fingerprint(self, params: dict[str, Any]) -> dict[str, Any]:
        known = parameter(params, "known", str, None)
        entries = scene_entries(self._interpreter.neutral)
        entries.update(self._interpreter.entries())
        value = hashlib.sha256(repr(sorted(entries.items())).encode("utf-8", "replace")).hexdigest()
        return {"digest": value} if value == known else {"digest": value, "entries": entries}

    def execute(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._executor.run(
            parameter(params, "code", str),
            parameter(params, "name", str, "code.py"),
            parameter(params, "seed", int, None),
            parameter(params, "outputLimitBytes", int, DEFAULT_OUTPUT_LIMIT_BYTES),
        )

    def render(self, params: dict[str, Any]) -> dict[str, Any]:
        folder = parameter(params, "folder", str)
        views = parameter(params, "views", list)
        settings = render_settings(parameter(params, "settings", dict, {}))
        bounds = checked_bounds(parameter(params, "bounds", dict, None))
        if not views or len(views) > len(VIEWS) or any(each not in VIEWS for each in views):
            raise CommandError("bad-params", f"views must be some of {', '.join(VIEWS)} but was {views!r:.200}")
        if not os.path.isdir(folder):
            raise CommandError("bad-params", f"folder {folder} is not a folder")
        if "camera" in views and bpy.context.scene.camera is None:
            raise CommandError("missing-camera", "the scene has no active camera")
        images = []
        with handlers_silent():
            for kind in ("camera", "pack"):
                wanted = [each for each in views if (each == "camera") == (kind == "camera")]
                if not wanted:
                    continue
                with Studio(settings) as studio:
                    studio.show_as_is() if kind == "camera" else studio.show_lit()
                    for view in wanted:
                        if kind == "pack":
                            studio.aim(view, bounds)
                        path = os.path.join(os.path.abspath(folder), f"{view}.png")
                        studio.render(path)
                        size = {"width": settings["width"], "height": settings["height"]}
                        images.append({"view": view, "path": path, **size})
        return {"images": sorted(images, key=lambda image: views.index(image["view"]))}

    def describe(self, params: dict[str, Any]) -> dict[str, Any]:
        kinds: dict[str, int] = {}
        names = []
        for each in bpy.context.scene.objects:
            kinds[each.type] = kinds.get(each.type, 0) + 1
            if len(names) < MAX_NAMES:
                names.append(each.name)
        camera = bpy.context.scene.camera
        return {
            "objectCount": len(bpy.context.scene.objects),
            "objectTypes": kinds,
            "objectNames": names,
            "materialCount": len(bpy.data.materials),
            "triangleCount": triangle_count(),
            "bounds": scene_bounds(),
            "camera": camera.name if camera else None,
        }

    def save(self, params: dict[str, Any]) -> dict[str, Any]:
        path = os.path.abspath(parameter(params, "path", str))
        try:
            bpy.ops.wm.save_as_mainfile(filepath=path, compress=True, copy=True, check_existing=False)
        except RuntimeError as failure:
            raise CommandError("internal", f"cannot save: {safe_text(failure).strip()}") from None
        return {}

    def execute_code(self, params: dict[str, Any]) -> dict[str, Any]:
        answer = self._executor.run(parameter(params, "code", str), "code.py", None, DEFAULT_OUTPUT_LIMIT_BYTES)
        if "error" in answer:
            raise CommandError("internal", f"Code execution error: {answer['error']['message']}")
        return {"executed": True, "result": answer["output"]}

    def scene_info(self, params: dict[str, Any]) -> dict[str, Any]:
        objects = bpy.context.scene.objects
        return {
            "name": bpy.context.scene.name,
            "object_count": len(objects),
            "objects": [
                {"name": each.name, "type": each.type, "location": rounded(each.location)} for each in objects[:10]
            ],
            "materials_count": len(bpy.data.materials),
        }

    def object_info(self, params: dict[str, Any]) -> dict[str, Any]:
        name = parameter(params, "name", str)
        found = bpy.data.objects.get(name)
        if found is None:
            raise CommandError("bad-params", f"Object not found: {name:.200}")
        info: dict[str, Any] = {
            "name": found.name,
            "type": found.type,
            "location": finite(found.location),
            "rotation": finite(found.rotation_euler),
            "scale": finite(found.scale),
            "visible": found.visible_get(),
            "materials": [slot.material.name for slot in found.material_slots if slot.material],
        }
        if found.type == "MESH" and found.data:
            mesh = found.data
            info["mesh"] = {"vertices": len(mesh.vertices), "edges": len(mesh.edges), "polygons": len(mesh.polygons)}
            corners = [found.matrix_world @ Vector(corner) for corner in found.bound_box]
            info["world_bounding_box"] = [finite(map(min, zip(*corners))), finite(map(max, zip(*corners)))]
        return info


def finite(values: Iterable[float]) -> list[float | None]:
    return [each if math.isfinite(each) else None for each in values]


REQUIRED = object()


def parameter(params: dict[str, Any], name: str, kind: type, default: Any = REQUIRED) -> Any:
    """A parameter of the given type; null or absent gives the default, if there is one."""
    value = params.get(name)
    if value is None:
        if default is REQUIRED:
            raise CommandError("bad-params", f"{name} is missing")
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise CommandError("bad-params", f"{name} must be {kind.__name__} but was {value!r:.100}")
    return value


def ranged(params: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = parameter(params, name, int, default)
    if not low <= value <= high:
        raise CommandError("bad-params", f"{name} must be {low} to {high} but was {value}")
    return value


def render_settings(params: dict[str, Any]) -> dict[str, Any]:
    engine = parameter(params, "engine", str, "cycles")
    if engine not in ("cycles", "eevee", "workbench"):
        raise CommandError("bad-params", f"engine must be cycles, eevee or workbench but was {engine:.100}")
    return {
        "engine": engine,
        "width": ranged(params, "width", 512, MIN_PIXELS_PER_SIDE, MAX_PIXELS_PER_SIDE),
        "height": ranged(params, "height", 512, MIN_PIXELS_PER_SIDE, MAX_PIXELS_PER_SIDE),
        "samples": ranged(params, "samples", 16, 1, MAX_SAMPLES),
        "seed": parameter(params, "seed", int, 0),
    }


def checked_bounds(params: dict[str, Any] | None) -> dict[str, list[float]]:
    """The box to frame. Without one it is a fixed box: the scene's own would make views of attempts incomparable."""
    if params is None:
        return UNIT_BOUNDS
    bounds = {name: parameter(params, name, list) for name in ("min", "max")}
    for name, corner in bounds.items():
        numbers = len(corner) == 3 and all(isinstance(each, (int, float)) and abs(each) < 1e9 for each in corner)
        if not numbers:
            raise CommandError("bad-params", f"bounds.{name} must be three numbers within 1e9 but was {corner!r:.100}")
    if any(low > high for low, high in zip(bounds["min"], bounds["max"])):
        raise CommandError("bad-params", "bounds.min must not exceed bounds.max")
    return bounds


# ---------------------------------------------------------------------------------------------------------------------
# The conversation
# ---------------------------------------------------------------------------------------------------------------------

_OUTSIDE_STRING = re.compile(rb'["{}]')
_INSIDE_STRING = re.compile(rb'["\\]')


class Messages:
    """Finds where JSON objects end in a stream without delimiters, looking at each byte once."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._position = 0
        self._depth = 0
        self._in_string = False

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> bytes | None:
        """The next whole object, or None when more is to come. ValueError: this will never be one."""
        if self._depth == 0:
            del self._buffer[: len(self._buffer) - len(self._buffer.lstrip())]
            if self._buffer and self._buffer[0] != ord("{"):
                raise ValueError("a message must be a JSON object")
        end = self._scan()
        if end is None:
            if len(self._buffer) > MAX_REQUEST_BYTES:
                raise ValueError(f"a message must not be longer than {MAX_REQUEST_BYTES} bytes")
            return None
        if end > MAX_REQUEST_BYTES:
            raise ValueError(f"a message must not be longer than {MAX_REQUEST_BYTES} bytes")
        message = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._position = 0
        return message

    def _scan(self) -> int | None:
        buffer, size = self._buffer, len(self._buffer)
        while self._position < size:
            match = (_INSIDE_STRING if self._in_string else _OUTSIDE_STRING).search(buffer, self._position)
            if match is None:
                self._position = size
                return None
            at = match.start()
            byte = buffer[at]
            if byte == ord("\\"):
                if at + 1 >= size:  # what it escapes is not here yet
                    self._position = at
                    return None
                self._position = at + 2
                continue
            self._position = at + 1
            if byte == ord('"'):
                self._in_string = not self._in_string
            elif byte == ord("{"):
                self._depth += 1
            else:
                self._depth -= 1
                if self._depth == 0:
                    return self._position
        return None


class Server:
    """Serves one client at a time on the calling thread, which sleeps in the selector between requests."""

    def __init__(self, commands: Commands, token: str) -> None:
        self._commands = commands
        self._token = token
        self._client: socket.socket | None = None
        self._greeted = False
        self._hello_until = 0.0
        self._messages = Messages()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def serve(self) -> None:
        """Until a client asks to quit."""
        while True:
            try:
                self._serve_once()
            except Quit:
                return
            except KeyboardInterrupt:
                continue  # left behind by generated code; the coordinator ends this process by other means

    def _serve_once(self) -> None:
        waiting = self._client is not None and not self._greeted
        patience = max(0.0, self._hello_until - time.monotonic()) if waiting else None
        ready = [key.fileobj for key, _ in self._selector.select(patience)]
        if waiting and not ready:
            self._drop()
        if self._client is not None and self._client in ready:
            self._read()
        if self._listener in ready:
            self._accept()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # gone before we got to it
        if self._client is not None:
            refuse(connection, "busy", "another client is connected")
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(SEND_SECONDS)
        self._client = connection
        self._greeted = False
        self._hello_until = time.monotonic() + HELLO_SECONDS
        self._messages = Messages()
        self._selector.register(connection, selectors.EVENT_READ)

    def _drop(self) -> None:
        if self._client is not None:
            self._selector.unregister(self._client)
            self._client.close()
            self._client = None

    def _reject(self, code: str, message: str) -> None:
        """Says why, then closes: after this the stream cannot be trusted."""
        connection = self._client
        if connection is not None:
            self._selector.unregister(connection)
            self._client = None
            refuse(connection, code, message)

    def _read(self) -> None:
        try:
            data = self._client.recv(256 * 1024)
        except OSError:
            data = b""
        if not data:
            self._drop()
            return
        self._messages.feed(data)
        while self._client is not None:
            try:
                message = self._messages.next()
                if message is None:
                    return
                request = json.loads(message)
            except (ValueError, RecursionError) as malformed:
                self._reject("bad-request", safe_text(malformed))
                return
            self._respond(request)

    def _respond(self, request: dict[str, Any]) -> None:
        kind, params = request.get("type"), request.get("params") or {}
        if not isinstance(kind, str) or not isinstance(params, dict):
            self._reject("bad-request", "type must be a string and params an object")
            return
        if not self._greeted and not self._knows_token(kind, params):
            self._reject("unauthorized", "the first request must be coordinator_hello with the announced token")
            return
        if kind == "coordinator_hello":
            self._greeted = True
            self._send(success({"protocol": PROTOCOL, "blender": bpy.app.version_string, "pid": os.getpid()}))
        elif kind == "coordinator_quit":
            self._send(success({}))
            raise Quit
        else:
            self._send(self._answer(kind, params))

    def _knows_token(self, kind: str, params: dict[str, Any]) -> bool:
        token = params.get("token")
        return (
            kind == "coordinator_hello"
            and isinstance(token, str)
            and hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())
        )

    def _answer(self, kind: str, params: dict[str, Any]) -> bytes:
        command = self._commands.table.get(kind)
        if command is None:
            return failure("unknown-command", f"unknown command {kind:.100}")
        try:
            answer = success(command(params))
        except CommandError as refused:
            return failure(refused.code, safe_text(refused))
        except BaseException as broken:  # one failed command must not end the service
            return failure("internal", f"{type(broken).__name__}: {safe_text(broken)}")
        if len(answer) > MAX_ANSWER_BYTES:
            return failure("too-large", f"the answer has {len(answer)} bytes; at most {MAX_ANSWER_BYTES} are sent")
        return answer

    def _send(self, data: bytes) -> None:
        try:
            self._client.sendall(data)
        except OSError:
            self._drop()


def success(result: dict[str, Any]) -> bytes:
    return json.dumps({"status": "success", "result": result}, allow_nan=False).encode()


def failure(code: str, message: str) -> bytes:
    return json.dumps({"status": "error", "message": message, "code": code}).encode()


def refuse(connection: socket.socket, code: str, message: str) -> None:
    """Answers and closes. What the client has sent is read first: closing over it would reset the connection."""
    with contextlib.suppress(OSError), connection:
        connection.settimeout(DRAIN_SECONDS)
        connection.sendall(failure(code, message))
        connection.shutdown(socket.SHUT_WR)
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and connection.recv(64 * 1024):
            pass


# ---------------------------------------------------------------------------------------------------------------------
# The process
# ---------------------------------------------------------------------------------------------------------------------


def die_with_coordinator() -> None:
    """Kills this process group when standard input ends, which means that the coordinator is gone.

    Child processes of generated code get an empty standard input instead, or they would wait on it for ever.
    """
    leader = os.getpgrp() == os.getpid()
    pipe = os.dup(0)  # not inherited by child processes
    nothing = os.open(os.devnull, os.O_RDONLY)  # not inherited either, but its copy at 0 is
    os.dup2(nothing, 0)
    os.close(nothing)
    read, kill, target = os.read, (os.killpg if leader else os.kill), os.getpid()

    def watch() -> None:
        with contextlib.suppress(OSError):
            while read(pipe, 4096):
                pass
        kill(target, signal.SIGKILL)

    if hasattr(fcntl, "F_SETSIG"):
        # On Linux the kernel does it, whoever holds the interpreter's lock: a regular expression can hold it for ever.
        fcntl.fcntl(pipe, fcntl.F_SETOWN, -target if leader else target)
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    watcher = threading.Thread(target=watch, name="coordinator-watch", daemon=True)
    watcher.coordinator_own = True
    watcher.start()


def announce(path: str, port: int, token: str) -> None:
    """Writes the address under a temporary name first, so that a reader sees all of it or nothing."""
    address = {"protocol": PROTOCOL, "port": port, "token": token}
    address.update(pid=os.getpid(), blender=bpy.app.version_string)
    partial = f"{path}.{os.getpid()}.tmp"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(address, file)
    os.replace(partial, path)


def main() -> None:
    arguments = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    if len(arguments) != 2 or arguments[0] != "--announce":
        raise SystemExit("usage: blender --background --factory-startup --python bridge.py -- --announce FILE")
    die_with_coordinator()
    path = os.path.abspath(arguments[1])
    sys.argv[:] = ["bridge.py"]
    warm_up()
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True, load_ui=False)
    # As the coordinator writes it and as the system does, which differ where a link is on the way.
    interpreter = Interpreter({os.path.dirname(path), os.getcwd()})
    token = secrets.token_urlsafe(32)
    server = Server(Commands(interpreter), token)
    gc.collect()
    gc.freeze()  # what is here stays; collecting what generated code leaves is then cheap
    announce(path, server.port, token)
    server.serve()
    sys.stdout.flush()
    # Not a return into Blender: it would wait for threads that generated code left running.
    os._exit(0)


main()
