# Python: a text data-block, run by the program, and kept.
import bpy

text = bpy.data.texts.new("grow.py")
text.write("import bpy\nbpy.data.objects['Crate'].scale = (0.5, 0.7, 1.3)\n")
exec(compile(text.as_string(), text.name, "exec"))
