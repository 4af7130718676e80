# Files: export to STL and import.
import bpy

bpy.ops.object.select_all(action="DESELECT")
bpy.data.objects["Crate"].select_set(True)
if "stl_export" in dir(bpy.ops.wm):
    bpy.ops.wm.stl_export(filepath="crate.stl", export_selected_objects=True)
    bpy.ops.wm.stl_import(filepath="crate.stl")
else:
    bpy.ops.export_mesh.stl(filepath="crate.stl", use_selection=True)
    bpy.ops.import_mesh.stl(filepath="crate.stl")
bpy.context.selected_objects[0].location.z = 2.1
