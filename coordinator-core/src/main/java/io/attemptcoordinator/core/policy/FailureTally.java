package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.run.RunOutcome.FailureCause;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts failures by their cause, that is by class and message, within bounds: messages may differ in every attempt.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class FailureTally {
    static final int MAX_CAUSES = 1000;

    /** The text of all causes together, in characters, far below what a document may have. */
    static final int MAX_TEXT = 1 << 20;

    private final Map<Cause, FailureCause> causes = new HashMap<>();
    private final Map<FailureClass, FailureCause> others = new EnumMap<>(FailureClass.class);
    private int text;

    private record Cause(FailureClass failureClass, String message) {
        static Cause of(Failure failure) {
            return new Cause(failure.failureClass(), failure.message());
        }
    }

    void add(Failure failure) {
        FailureCause known = causes.get(Cause.of(failure));
        if (known != null) {
            causes.put(Cause.of(failure), new FailureCause(known.failure(), known.count() + 1));
        } else if (causes.size() < MAX_CAUSES && text + lengthOf(failure) <= MAX_TEXT) {
            text += lengthOf(failure);
            causes.put(Cause.of(failure), new FailureCause(failure, 1));
        } else {
            others.merge(
                    failure.failureClass(),
                    other(failure),
                    (before, one) -> new FailureCause(before.failure(), before.count() + 1));
        }
    }

    private static int lengthOf(Failure failure) {
        return failure.message().length()
                + failure.evidence().stream()
                        .mapToInt(evidence -> evidence.detail().length())
                        .sum();
    }

    private static FailureCause other(Failure failure) {
        Evidence.Kind kind = failure.evidence().get(0).kind();
        String message =
                "Other failures of this class, with too many different messages to list them all. The documents "
                        + "of the attempts have each.";
        List<Evidence> evidence = List.of(new Evidence(kind, "counted together"));
        return new FailureCause(new Failure(failure.failureClass(), message, failure.classifier(), evidence), 1);
    }

    /**
     * Returns the causes, most frequent first, equal ones by class and message.
     *
     * @param first a failure that counts as well, before all others; null if there is none
     */
    List<FailureCause> causes(@Nullable Failure first) {
        Map<Cause, FailureCause> all = new HashMap<>(causes);
        if (first != null) {
            FailureCause known = all.get(Cause.of(first));
            all.put(Cause.of(first), new FailureCause(first, known == null ? 1 : known.count() + 1));
        }
        return Stream.concat(all.values().stream(), others.values().stream())
                .sorted(Comparator.comparingInt(FailureCause::count)
                        .reversed()
                        .thenComparing(cause -> cause.failure().failureClass())
                        .thenComparing(cause -> cause.failure().message()))
                .toList();
    }
}
