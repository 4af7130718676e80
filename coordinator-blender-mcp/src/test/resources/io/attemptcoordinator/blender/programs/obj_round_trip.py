# Files: export to OBJ and import.
import bpy

crate = bpy.data.objects["Crate"]
crate.data.materials.append(bpy.data.materials.new("Paint"))
bpy.ops.object.select_all(action="DESELECT")
crate.select_set(True)
bpy.ops.wm.obj_export(filepath="crate.obj", export_selected_objects=True)
bpy.ops.wm.obj_import(filepath="crate.obj")
bpy.context.selected_objects[0].location = (0.5, 0.5, 1.8)
