"""The renderer: opens scenes that programs saved, and renders them. It never runs what a program wrote.

Scripts in the file are disabled, so text blocks and drivers in Python stay what they are: data. Of the expressions of drivers,
Blender evaluates those that it regards as safe: arithmetic on the scene's own values.
"""

from __future__ import annotations

import contextlib
import math
import os
from typing import Any

import bpy
from mathutils import Matrix, Vector

from coordinator_bridge import evidence, installation, scene
from coordinator_bridge.compat import engine_identifier, select_png, world_background
from coordinator_bridge.wire import Answer, CommandError, Connection, safe_text


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
        self.source_objects = scene.rendered_objects()
        place_rigid_bodies(source)
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


def place_rigid_bodies(source: bpy.types.Scene) -> None:
    """A rigid-body simulation belongs to its scene, and has no effect in another one, so its result becomes the placement."""
    graph = bpy.context.evaluated_depsgraph_get()
    moved = [each for each in source.objects if each.rigid_body and each.rigid_body.type == "ACTIVE"]
    places = [each.evaluated_get(graph).matrix_world.copy() for each in moved]
    for each, place in zip(moved, places):
        each.matrix_world = place


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


# ---------------------------------------------------------------------------------------------------------------------
# Commands
# ---------------------------------------------------------------------------------------------------------------------


def lacks(engine: str) -> Answer:
    return Answer({"lacks": installation.for_rendering(engine) + installation.for_programs()})


def warm_up(settings: dict[str, Any]) -> Answer:
    """Renders something small: the first frame on a GPU, or without one, can take more than a minute."""
    with Studio({**settings, "width": 16, "height": 16, "samples": 1}) as studio:
        studio.show_lit()
        studio.aim("iso", UNIT_BOUNDS)
        studio.render(os.path.abspath("warm-up.png"))
    return Answer({})


def render(
    scene_file: str,
    views: list[str],
    settings: dict[str, Any],
    bounds: dict[str, list[float]] | None,
    camera: dict[str, Any] | None,
) -> Answer:
    """Opens the scene and renders the views; answers with a report of the scene and the images, in the order of the views."""
    open_scene(scene_file)
    if "camera" in views and bpy.context.scene.camera is None:
        raise CommandError("missing-camera", "the scene has no active camera")
    scene.show_in_viewport()
    report = {**scene.report(), **evidence.report(settings["width"], settings["height"], camera)}
    paths = {view: os.path.abspath(f"{view}.png") for view in views}
    pack = [view for view in views if view != "camera"]
    if "camera" in views:
        with Studio(settings) as studio:
            studio.show_as_is()
            studio.render(paths["camera"])
    if pack:
        with Studio(settings) as studio:
            studio.show_lit()
            for view in pack:
                # Without bounds it is a fixed box: the scene's own would make views of attempts incomparable.
                studio.aim(view, bounds or UNIT_BOUNDS)
                studio.render(paths[view])
    files = tuple(os.open(paths[view], os.O_RDONLY) for view in views)
    images = [{"view": view, "bytes": os.fstat(file).st_size} for view, file in zip(views, files)]
    return Answer({"images": images, "report": report}, files)


def open_scene(path: str) -> None:
    try:
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
    except RuntimeError as failure:
        raise CommandError("open-failed", f"Blender cannot open the saved scene: {safe_text(failure).strip()}") from None
    if os.path.abspath(bpy.data.filepath) != path:
        raise CommandError("open-failed", "Blender did not open the saved scene")


def main(connection: Connection) -> None:
    incoming = os.path.abspath("scene.blend")
    connection.serve(
        {
            "ping": lambda: Answer({}),
            "lacks": lacks,
            "warm_up": warm_up,
            "render": lambda **params: render(incoming, **params),
        },
        after=lambda: None,
        incoming=incoming,
    )
