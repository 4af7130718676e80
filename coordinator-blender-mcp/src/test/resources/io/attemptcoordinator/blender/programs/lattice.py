# A lattice with moved points that deforms an object.
import bpy

lattice = bpy.data.lattices.new("Lattice")
lattice.points_u = lattice.points_v = lattice.points_w = 3
cage = bpy.data.objects.new("Cage", lattice)
cage.scale = (2.2, 2.2, 2.2)
bpy.context.collection.objects.link(cage)
for number, point in enumerate(lattice.points):
    point.co_deform.x += 0.15 * (number % 4)
crate = bpy.data.objects["Crate"]
subdivision = crate.modifiers.new("Subdivision", "SUBSURF")
subdivision.subdivision_type = "SIMPLE"
subdivision.levels = subdivision.render_levels = 3
crate.modifiers.new("Lattice", "LATTICE").object = cage
