package io.attemptcoordinator.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import java.nio.file.Path;

/** The image that a task is scored against on a version of Blender. It need not exist yet, unlike when a task file is read. */
record ReferenceFile(Path path, boolean isVariant) {
    /** Returns the first reference of a task, or its variant for the version. */
    static ReferenceFile of(Path folder, JsonNode task, Version blender) {
        JsonNode reference = task.path("references").path(0);
        JsonNode applies = reference;
        Version newest = null;
        for (JsonNode variant : reference.path("variants")) {
            Version from = Version.of(variant.path("fromBlender").asText());
            if (from.compareTo(blender) <= 0 && (newest == null || from.compareTo(newest) > 0)) {
                newest = from;
                applies = variant;
            }
        }
        return new ReferenceFile(folder.resolve(applies.path("path").asText()), newest != null);
    }
}
