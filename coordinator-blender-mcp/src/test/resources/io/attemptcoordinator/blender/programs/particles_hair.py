# Particles: hair, with children that are made when it is evaluated.
import bpy

crate = bpy.data.objects["Crate"]
crate.modifiers.new("Hair", "PARTICLE_SYSTEM")
settings = crate.particle_systems[0].settings
settings.type = "HAIR"
settings.count = 80
settings.hair_length = 0.8
settings.root_radius = 4.0
settings.child_type = "SIMPLE"
crate.particle_systems[0].seed = 4
