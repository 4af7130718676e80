package io.attemptcoordinator.core.attempt;

import com.google.common.collect.Sets;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The built-in classifier, which comes last in the chain and has an answer for every symptom: who was at work when it was
 * seen (the infrastructure, the generated code, a model), and what the process left behind.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class EvidenceClassifier implements FailureClassifier {
    /** SIGKILL and SIGTERM: somebody else ended the process, such as the kernel when memory ran out. */
    private static final Pattern KILLED_FROM_OUTSIDE = Pattern.compile("(?:137|143)\\b.*");

    /** A new worker does not help against these. */
    private static final Set<Code> PERMANENT = Sets.immutableEnumSet(
            Code.CONFIGURATION,
            Code.COMPONENT_NOT_FOUND,
            Code.COMPONENT_FAILED,
            Code.BASELINE_UNUSABLE,
            Code.BUDGET_EXHAUSTED);

    /** Creates a classifier. */
    public EvidenceClassifier() {}

    @Override
    public String name() {
        return "coordinator-evidence";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Optional<Failure> classify(Symptom symptom) {
        return Optional.of(decide(symptom));
    }

    Failure decide(Symptom symptom) {
        List<Evidence> evidence = new ArrayList<>(symptom.evidence());
        if (evidence.isEmpty()) {
            evidence.add(new Evidence(Evidence.Kind.TEXT, symptom.phase() + ": " + symptom.message()));
        }
        FailureClass failureClass = classOf(symptom);
        Code code = codeOf(symptom);
        if (failureClass == FailureClass.E0_INFRASTRUCTURE && code != null && PERMANENT.contains(code)) {
            evidence.add(new Evidence(Evidence.Kind.PERMANENT, "the error is " + code));
        }
        return new Failure(failureClass, symptom.message(), name(), evidence);
    }

    private static @Nullable Code codeOf(Symptom symptom) {
        return symptom.cause() instanceof CoordinatorException e ? e.code() : null;
    }

    private static FailureClass classOf(Symptom symptom) {
        Code code = codeOf(symptom);
        return switch (symptom.phase()) {
            case START, RESET, SCORE -> FailureClass.E0_INFRASTRUCTURE;
            case GENERATE -> code == Code.MALFORMED ? FailureClass.E2_OUTPUT_FORMAT : FailureClass.E0_INFRASTRUCTURE;
            case EXECUTE ->
                symptom.cause() != null || isKilledFromOutside(symptom)
                        ? FailureClass.E0_INFRASTRUCTURE
                        : FailureClass.E1_EXECUTION;
            case RENDER ->
                isCausedByScene(code) && !isKilledFromOutside(symptom)
                        ? FailureClass.E1_EXECUTION
                        : FailureClass.E0_INFRASTRUCTURE;
            case VERIFY -> {
                if (code == Code.MALFORMED) {
                    yield FailureClass.E2_OUTPUT_FORMAT;
                }
                yield symptom.cause() == null ? FailureClass.E3_SEMANTIC : FailureClass.E0_INFRASTRUCTURE;
            }
        };
    }

    /** A scene without a camera, one that is too heavy to render in time, and one that makes Blender crash. */
    private static boolean isCausedByScene(@Nullable Code code) {
        return code == Code.RENDER_FAILED || code == Code.BACKEND_TIMEOUT || code == Code.BACKEND_LOST;
    }

    private static boolean isKilledFromOutside(Symptom symptom) {
        return symptom.evidence().stream()
                .anyMatch(evidence -> evidence.kind() == Evidence.Kind.EXIT_CODE
                        && KILLED_FROM_OUTSIDE.matcher(evidence.detail()).matches());
    }
}
