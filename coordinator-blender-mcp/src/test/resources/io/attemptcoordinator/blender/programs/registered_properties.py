# Python: a registered property group, an operator and a handler of the program's own.
import bpy


class Settings(bpy.types.PropertyGroup):
    height: bpy.props.FloatProperty(default=1.0)


class Raise(bpy.types.Operator):
    bl_idname = "object.raise_it"
    bl_label = "Raise"

    def execute(self, context):
        context.scene.raising.height = 1.75
        bpy.data.objects["Crate"].location.z = context.scene.raising.height
        return {"FINISHED"}


bpy.utils.register_class(Settings)
bpy.utils.register_class(Raise)
bpy.types.Scene.raising = bpy.props.PointerProperty(type=Settings)
bpy.app.handlers.frame_change_post.append(lambda *_: None)
bpy.ops.object.raise_it()
