package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a program may take at most, where a sandbox holds it.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param memoryBytes the memory of all its processes together, and of one beyond what Blender has reserved; 1 GiB or more
 * @param fileBytes the size of one file, and of all files in one of its folders, in bytes
 * @param processes its processes and threads
 */
public record Limits(long memoryBytes, long fileBytes, int processes) {
    /** Enough for scenes of millions of vertices, and bearable for a machine that people work on. */
    public static final Limits DEFAULT = new Limits(8L << 30, 1L << 30, 256);

    ObjectNode toJson() {
        return BridgeConnection.JSON
                .createObjectNode()
                .put("memoryBytes", memoryBytes)
                .put("fileBytes", fileBytes)
                .put("processes", processes);
    }
}
