package io.attemptcoordinator.external;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a program without a scene shows. The exit code alone decides nothing: many programs return 0 whatever happened.
 */
final class ProgramEnd {
    /** How shells and {@code env} say that there is no such program, or that it cannot be run. */
    private static final Set<Integer> NOT_STARTED = Set.of(126, 127);

    private final ExternalProgram program;
    private final Workspace workspace;

    ProgramEnd(ExternalProgram program, Workspace workspace) {
        this.program = program;
        this.workspace = workspace;
    }

    static String seconds(@Nullable Duration timeout) {
        return timeout == null ? "the time of the attempt" : timeout.toMillis() / 1000.0 + " s (setting 'timeout')";
    }

    /** Returns the symptom of a program that was killed. */
    Symptom killed(String what, String exceeded) throws InterruptedException {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(Evidence.Kind.TIMEOUT, exceeded));
        addPrinted(evidence);
        return Symptom.of(
                Phase.EXECUTE,
                new CoordinatorException(Code.BACKEND_TIMEOUT, what + " It had left no scene.", evidence, null));
    }

    /**
     * Returns the symptom of a program that ended without a scene.
     *
     * @param nothing what was looked for
     * @param ofBlender what went wrong in its last call of Blender that failed; null if none did
     * @param ofModel why its last call of the model had no answer; null if it had one
     */
    Symptom withoutScene(String nothing, @Nullable Symptom ofBlender, @Nullable CoordinatorException ofModel)
            throws InterruptedException {
        if (ofModel != null) {
            return Symptom.of(Phase.GENERATE, ofModel);
        }
        if (ofBlender != null) {
            return ofBlender;
        }
        int code = program.exitCode();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(program.exitEvidence());
        addPrinted(evidence);
        String ended = "The program ended with exit code "
                + program.exitEvidence().detail() + " and left no scene: " + nothing + ".";
        if (NOT_STARTED.contains(code)) {
            return fault(
                    Code.CONFIGURATION,
                    ended + " It calls something that is missing or cannot be run; see the end of its output.",
                    evidence);
        }
        if (code != 0) {
            return fault(Code.BACKEND_LOST, ended + " See the end of its output.", evidence);
        }
        return Symptom.of(Phase.GENERATE, new CoordinatorException(Code.MALFORMED, ended, evidence, null));
    }

    private static Symptom fault(Code code, String message, List<Evidence> evidence) {
        return Symptom.of(Phase.EXECUTE, new CoordinatorException(code, message, evidence, null));
    }

    private void addPrinted(List<Evidence> evidence) throws InterruptedException {
        String printed = workspace.scrubbed(program.printed()).strip();
        if (!printed.isEmpty()) {
            evidence.add(new Evidence(Evidence.Kind.TEXT, printed));
        }
    }
}
