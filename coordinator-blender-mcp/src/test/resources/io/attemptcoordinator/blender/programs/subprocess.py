# Python: a process of its own that computes what is built.
import json
import subprocess

import bpy

answer = subprocess.run(["python3", "-c", "import json; print(json.dumps([i / 4 for i in range(8)]))"],
                        capture_output=True, check=True, text=True)
for vertex, height in zip(bpy.data.objects["Crate"].data.vertices, json.loads(answer.stdout)):
    vertex.co.z += height
