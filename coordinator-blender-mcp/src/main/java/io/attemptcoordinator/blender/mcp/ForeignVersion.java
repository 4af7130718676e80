package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the Blender that runs programs fits the one that renders what they build.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class ForeignVersion {
    private ForeignVersion() {}

    /**
     * Checks what a Blender says of itself.
     *
     * @param probe its answer to the first call
     * @param witness the content of a file that it was to read: the path of the folder that the file is in
     * @param mark the mark of the Blender that was started; null if it was not started by us
     * @param rendering the version of the Blender that renders
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} and what to do
     */
    static void requireUsable(JsonNode probe, String witness, @Nullable String mark, Version rendering) {
        JsonNode answering = probe.path("mark");
        if (mark != null && answering.isTextual() && !answering.asText().equals(mark)) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The Blender of another worker (" + answering.asText()
                            + ") answers instead of that which was started. Set no"
                            + " 'port', and let each worker have its own with " + ForeignBlender.PORT
                            + " in the commands.");
        }
        if (!probe.path("witness").asText().equals(witness)) {
            throw unusable("The Blender that runs programs does not see the files in " + witness
                    + ". Let it run on this machine, as the same user, and not in a container.");
        }
        JsonNode version = probe.path("version");
        Version found = new Version(
                version.path(0).asInt(),
                version.path(1).asInt(),
                version.path(2).asInt());
        boolean isSameSeries = found.major() == rendering.major() && found.minor() == rendering.minor();
        // An older one may not open what a newer one saved, and one of another series shows it differently.
        if (!isSameSeries || rendering.compareTo(found) < 0) {
            throw unusable("Programs would run in Blender " + found + ", but Blender " + rendering
                    + " would render what they build. Use the same version for both: name the one that renders with --blender or"
                    + " COORDINATOR_BLENDER, or start another one for programs.");
        }
    }

    private static CoordinatorException unusable(String message) {
        return new CoordinatorException(
                Code.BACKEND_UNAVAILABLE, message, List.of(new Evidence(Evidence.Kind.PERMANENT, message)), null);
    }
}
