package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * How a scene is built from meshes.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param meshes the files to import, absolute, in order
 * @param files all files that the build reads, the meshes among them; it sees no others in a sandbox
 * @param scale what the imported coordinates are multiplied with
 * @param up which axis of a file that does not define its axes points up, such as {@code Z} or {@code -Y}
 * @param forward which axis of such a file points forward
 * @param code the program that runs after the import; may be empty
 * @param name its name, for tracebacks
 */
public record SceneBuild(
        List<Path> meshes, List<Path> files, double scale, String up, String forward, String code, String name) {
    /** Copies the lists. */
    public SceneBuild {
        meshes = List.copyOf(meshes);
        files = List.copyOf(files);
    }

    ObjectNode toJson() {
        ObjectNode json = BridgeConnection.JSON
                .createObjectNode()
                .put("scale", scale)
                .put("up", up)
                .put("forward", forward);
        ArrayNode imported = json.putArray("meshes");
        meshes.forEach(mesh -> imported.add(mesh.toString()));
        ArrayNode known = json.putArray("files");
        files.forEach(file -> known.add(file.toString()));
        return json;
    }
}
