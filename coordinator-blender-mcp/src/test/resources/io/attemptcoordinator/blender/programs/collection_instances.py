# Objects: an instanced collection, one that is excluded, one that is not rendered.
import bpy

scene = bpy.context.scene
group = bpy.data.collections.new("Group")
bpy.ops.mesh.primitive_cone_add(radius1=0.4, depth=0.9)
cone = bpy.context.object
group.objects.link(cone)
for number in range(3):
    instance = bpy.data.objects.new(f"Instance {number}", None)
    instance.instance_type = "COLLECTION"
    instance.instance_collection = group
    instance.location = (number - 1, -1.2, 1.3)
    scene.collection.objects.link(instance)
for name in ("Excluded", "Unrendered"):
    hidden = bpy.data.collections.new(name)
    scene.collection.children.link(hidden)
    ball = bpy.data.objects.new(name, bpy.data.objects["Crate"].data)
    ball.location.z = 3
    hidden.objects.link(ball)
bpy.context.view_layer.layer_collection.children["Excluded"].exclude = True
bpy.data.collections["Unrendered"].hide_render = True
