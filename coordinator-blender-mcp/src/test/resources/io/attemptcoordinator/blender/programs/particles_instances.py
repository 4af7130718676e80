# Particles: an emitter whose particles are shown as instances of an object.
import bpy

bpy.ops.mesh.primitive_ico_sphere_add(radius=0.1, subdivisions=1, location=(9, 9, 9))
grain = bpy.context.object
crate = bpy.data.objects["Crate"]
crate.modifiers.new("Particles", "PARTICLE_SYSTEM")
settings = crate.particle_systems[0].settings
settings.count = 60
settings.frame_start, settings.frame_end = 1, 1
settings.physics_type = "NO"
settings.render_type = "OBJECT"
settings.instance_object = grain
settings.particle_size = 1.0
crate.particle_systems[0].seed = 3
bpy.context.scene.frame_set(1)
