# Runs before every other script of a call. With an option in front, the arguments that scripts see would be shifted, and many
# programs count them from the front; so they get those of the call.
import os
import sys

with open(os.environ["COORDINATOR_ARGUMENTS"], "rb") as recorded:
    sys.argv[:] = [os.fsdecode(argument) for argument in recorded.read().split(b"\0")[:-1]]
