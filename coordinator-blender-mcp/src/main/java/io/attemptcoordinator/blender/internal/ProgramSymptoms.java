package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.process.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what the end of a program shows, with the evidence.
 *
 * <p><b>Thread-safety:</b> without state.
 */
public final class ProgramSymptoms {
    private ProgramSymptoms() {}

    /**
     * Returns what went wrong; null if the program left a scene.
     *
     * @throws CoordinatorException if it failed for want of something that the installation lacks
     */
    static @Nullable Symptom of(ExecutorProcess.Ended ended, Duration timeout, ExecutorProcess executor)
            throws InterruptedException {
        if (ended.error().isObject()) {
            return raised(ended.error(), executor.opened().lacks());
        }
        if (ended.end().isObject()) {
            return stopped(ended.end(), timeout, executor);
        }
        return ended.unsaved() == null ? null : unsaved(ended.unsaved());
    }

    /** The program ran to its end, and there is no scene. */
    public static Symptom unsaved(String why) {
        String message = "the program ran to its end, but its scene could not be saved: " + why;
        return new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.EXCEPTION, why)), null);
    }

    /**
     * The program raised an exception.
     *
     * @param error as the bridge describes it
     * @throws CoordinatorException if it failed for want of something that the installation lacks
     */
    public static Symptom raised(JsonNode error, List<Lack> lacks) {
        int line = error.path("line").asInt(0);
        String type = error.path("type").asText("Error");
        String text = (type.isEmpty() ? "" : type + ": ")
                + error.path("message").asText()
                + (line > 0 ? " (line " + line + ")" : "");
        String traceback = error.path("traceback").asText();
        List<Evidence> evidence =
                List.of(new Evidence(Evidence.Kind.EXCEPTION, traceback.isBlank() ? text : traceback));
        // The error may be invented, but not what is missing: that was found before the program ran.
        List<Lack> needed = lacks.stream()
                .filter(lack -> lack.explains(text) || lack.explains(traceback))
                .toList();
        if (!needed.isEmpty()) {
            throw Lack.fault(needed, "The program failed with " + text, evidence, null);
        }
        return new Symptom(Phase.EXECUTE, text, evidence, null);
    }

    private static Symptom stopped(JsonNode end, Duration timeout, ExecutorProcess executor)
            throws InterruptedException {
        String reason = end.path("reason").asText();
        if (reason.equals("timeout")) {
            return tooLate(timeout);
        }
        if (reason.equals("limit")) {
            String message = "the program was stopped because it took "
                    + end.path("limit").asText("too much");
            return new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        }
        if (reason.equals("exit")) {
            int status = end.path("status").asInt();
            Evidence exit = ExitCode.evidence(status < 0 ? 128 - status : status);
            List<Evidence> evidence = new ArrayList<>(List.of(exit));
            evidence.addAll(executor.process().lastWords());
            return new Symptom(
                    Phase.EXECUTE, "the program ended its process with exit code " + exit.detail(), evidence, null);
        }
        String message = "the program was stopped: " + reason;
        return new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
    }

    /** The program did not end in time. */
    public static Symptom tooLate(Duration timeout) {
        String message = "the program did not end within " + seconds(timeout) + " and was stopped";
        return new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), null);
    }

    /**
     * The process that was asked to run the program is lost. Where the program ran in a child of it, the program is out of
     * reach of it; otherwise it is at fault, unless the evidence shows something else.
     */
    static Symptom lost(BridgeException e, ExecutorProcess executor, Duration timeout) throws InterruptedException {
        List<Evidence> evidence =
                e.reason() == Reason.TIMEOUT ? List.of() : executor.process().death();
        if (executor.forks()) {
            throw new CoordinatorException(
                    e.reason() == Reason.TIMEOUT ? Code.BACKEND_TIMEOUT : Code.BACKEND_LOST,
                    "The executor was lost while a program ran in a child of it: " + e.getMessage(),
                    evidence,
                    e);
        }
        if (e.reason() == Reason.TIMEOUT) {
            return tooLate(timeout);
        }
        String message = evidence.isEmpty()
                ? "the program broke the bridge: " + e.getMessage()
                : "the program ended Blender with exit code " + evidence.get(0).detail();
        return new Symptom(Phase.EXECUTE, message, evidence, null);
    }

    /** Returns a time for a message. */
    public static String seconds(Duration timeout) {
        return timeout.toMillis() / 1000.0 + " s";
    }
}
