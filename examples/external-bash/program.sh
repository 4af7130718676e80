#!/bin/bash
# An agent without a model: moves the toys somewhere, and lets Blender save each scene. It knows nothing of the coordinator: it calls
# "$BLENDER" as it would call any Blender, and each call that saves a scene is an iteration.
set -eu
RANDOM=$((SEED & 32767))

for round in $(seq 1 "$ROUNDS"); do
    # Not below: Bash expands what goes to another command in a process of its own, whose RANDOM knows nothing of the seed.
    ball_x=$((RANDOM % 600 - 300)) ball_y=$((RANDOM % 400 - 200)) crate_x=$((RANDOM % 600 - 300))
    cat >"round-$round.py" <<PROGRAM
import bpy
import sys

bpy.data.objects["Ball"].location.x = $ball_x / 100
bpy.data.objects["Ball"].location.y = $ball_y / 100
bpy.data.objects["Crate"].location.x = $crate_x / 100
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1], copy=True)
PROGRAM
    "$BLENDER" --background "$BASELINE" --python "round-$round.py" -- "$PWD/round-$round.blend"
done
