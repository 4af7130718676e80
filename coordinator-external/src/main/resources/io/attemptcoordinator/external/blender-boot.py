# Runs before every other script of a call.
import os
import resource
import sys

# With an option in front, the arguments that scripts see would be shifted, and many programs count them from the front; so they
# get those of the call.
with open(os.environ["COORDINATOR_ARGUMENTS"], "rb") as recorded:
    sys.argv[:] = [os.fsdecode(argument) for argument in recorded.read().split(b"\0")[:-1]]

# Memory is bounded here and not by the shim, because Blender reserves much more than it uses at its start.
with open("/proc/self/statm") as statm:
    reserved = int(statm.read().split()[0]) * resource.getpagesize()
limit = reserved + int(os.environ["COORDINATOR_MEMORY"])
_, hard = resource.getrlimit(resource.RLIMIT_AS)
limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
