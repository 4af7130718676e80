# Animation: an action that became an NLA strip.
import bpy

crate = bpy.data.objects["Crate"]
for frame, x in ((1, 0.0), (30, 1.5)):
    crate.location.x = x
    crate.keyframe_insert("location", frame=frame)
action = crate.animation_data.action
track = crate.animation_data.nla_tracks.new()
strip = track.strips.new("Slide", 10, action)
if hasattr(strip, "action_slot") and strip.action_slot is None and len(action.slots):
    strip.action_slot = action.slots[0]
strip.scale = 2.0
crate.animation_data.action = None
bpy.context.scene.frame_set(35)
