"""Runs programs and renders in Blender without the coordinator, for ProgramCost.

``-- once SETTINGS PROGRAM IMAGE`` does it as VIGA does: in a new process, which ends afterwards. ``-- stay SETTINGS BASELINE``
stays and reads lines with the paths of a program and an image; it prints how many nanoseconds the render alone took.
"""

import json
import sys
import time

import bpy


def run(path):
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), {"__name__": "__main__"})


def configure(settings):
    """The settings of the bridge's renderer, on the scene itself."""
    scene = bpy.context.scene
    render = scene.render
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y = settings["width"], settings["height"]
    render.resolution_percentage = 100
    render.use_compositing = render.use_sequencer = False
    render.dither_intensity = 0.0
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "IMAGE"
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGB"
    render.image_settings.compression = 15
    scene.view_settings.view_transform = "Standard"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples = settings["samples"]
    cycles.seed = 0
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.max_bounces = cycles.transmission_bounces = 4
    cycles.diffuse_bounces = cycles.glossy_bounces = 2


def render(path):
    bpy.context.scene.render.filepath = path
    bpy.ops.render.render(write_still=True)


def stay(settings, baseline):
    for line in sys.stdin:
        program, image = line.rstrip("\n").split("\t")
        bpy.ops.wm.open_mainfile(filepath=baseline, load_ui=False)
        run(program)
        configure(settings)
        render(image)  # brings everything into memory
        start = time.perf_counter_ns()
        render(image)
        print(f"\nrendered\t{time.perf_counter_ns() - start}", flush=True)


mode, settings, *paths = sys.argv[sys.argv.index("--") + 1 :]
if mode == "stay":
    stay(json.loads(settings), *paths)
else:
    run(paths[0])
    configure(json.loads(settings))
    render(paths[1])
