# One call of the coordinator. What it says is in the request, so that no server in between can mistake a part of it.
import base64
import importlib
import json
import sys

coordinator_request = json.loads(base64.b64decode("@REQUEST@"))
# Fresh modules for each call: those of another worker are gone, and a program can have changed them.
for coordinator_module in list(sys.modules):
    if coordinator_module.split(".")[0] == "coordinator_bridge":
        del sys.modules[coordinator_module]
sys.path.insert(0, coordinator_request["bridge"])
importlib.invalidate_caches()
try:
    coordinator_answer = importlib.import_module("coordinator_bridge.foreign").answer(coordinator_request)
finally:
    sys.path.remove(coordinator_request["bridge"])
result = {"coordinator": coordinator_answer}  # Blender Lab's server returns this, the others what is printed.
print(coordinator_answer)
