package io.attemptcoordinator.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of Blender's Python API that changed between versions, and that models mix up, for the version that runs. */
final class BlenderNames {
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3}).*");

    /**
     * A change.
     *
     * @param major the version in which it came
     * @param minor its second number
     * @param before what to write before that version
     * @param since what to write from then on
     */
    private record Change(int major, int minor, String before, String since) {
        boolean isIn(int runningMajor, int runningMinor) {
            return runningMajor > major || (runningMajor == major && runningMinor >= minor);
        }
    }

    private static final List<Change> CHANGES = List.of(
            new Change(
                    4,
                    0,
                    "The Principled BSDF has the inputs Specular, Emission, Transmission, Subsurface, Clearcoat, Sheen.",
                    "The Principled BSDF has the inputs Specular IOR Level, Emission Color, Transmission Weight, Subsurface Weight, "
                            + "Coat Weight, Sheen Weight; Specular, Emission, Transmission, Subsurface, Clearcoat and Sheen are gone."),
            new Change(
                    4,
                    0,
                    "Both bpy.ops.wm.obj_import and bpy.ops.import_scene.obj exist.",
                    "bpy.ops.import_scene.obj is gone; use bpy.ops.wm.obj_import."),
            new Change(
                    4,
                    1,
                    "Smooth shading by angle: mesh.use_auto_smooth and mesh.auto_smooth_angle.",
                    "mesh.use_auto_smooth and mesh.calc_normals() are gone; use bpy.ops.object.shade_smooth_by_angle()."),
            new Change(
                    4,
                    4,
                    "The curves of an animation are in action.fcurves; action.layers does not exist.",
                    "The curves of an animation are in action.layers[0].strips[0].channelbag(slot).fcurves."));

    private BlenderNames() {}

    /** Returns what to write in a version; nothing if it is not known. */
    static List<String> of(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return List.of();
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        List<String> names = new ArrayList<>();
        CHANGES.forEach(change -> names.add(change.isIn(major, minor) ? change.since : change.before));
        return names;
    }
}
