package io.attemptcoordinator.blender.mcp;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.ProgramSymptoms;
import io.attemptcoordinator.core.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what it shows of a program that its call has no valid answer. It runs in the process that has to answer, so it is at fault unless
 * the evidence shows something else.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class ForeignSymptoms {
    private ForeignSymptoms() {}

    /**
     * Returns what went wrong; null if the program is not at fault.
     *
     * @param session where the program ran; it is asked once more, and is of no use afterwards
     * @param e how the call failed
     * @param timeout the time that the program had
     * @param soon the deadline of an answer that needs no time
     */
    static @Nullable Symptom of(
            ForeignSession session,
            ForeignBlender.Kind kind,
            BridgeException e,
            Duration timeout,
            Supplier<Deadline> soon)
            throws InterruptedException {
        if (e.reason() == Reason.TIMEOUT) {
            return ProgramSymptoms.tooLate(timeout);
        }
        List<Evidence> death = session.deathOfBlender();
        if (!death.isEmpty()) {
            return symptom(
                    "the program ended Blender with exit code " + death.get(0).detail(), death);
        }
        String message = String.valueOf(e.getMessage());
        if (e.reason() == Reason.REMOTE) {
            return isBusy(session, soon.get())
                    ? symptom(
                            "the program still ran when the server gave up: " + message,
                            List.of(new Evidence(Evidence.Kind.TIMEOUT, message)))
                    : symptom(
                            "the program did not let Blender answer: " + message,
                            List.of(new Evidence(Evidence.Kind.EXCEPTION, message)));
        }
        // An MCP server can break a connection by itself; on the socket there is nobody but Blender.
        return e.reason() == Reason.CLOSED && kind == ForeignBlender.Kind.ADDON
                ? symptom("the program broke the connection to Blender: " + message, session.evidence(e))
                : null;
    }

    private static Symptom symptom(String message, List<Evidence> evidence) {
        return new Symptom(Phase.EXECUTE, message, evidence, null);
    }

    private static boolean isBusy(ForeignSession session, Deadline deadline) throws InterruptedException {
        try {
            session.probe(deadline);
            return false;
        } catch (BridgeException e) {
            return e.reason() == Reason.TIMEOUT;
        }
    }
}
