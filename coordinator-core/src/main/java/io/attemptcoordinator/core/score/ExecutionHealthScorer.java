package io.attemptcoordinator.core.score;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedSet;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores how smoothly a candidate came about: the share of the tries of its iteration that succeeded, times the share of the views that were
 * rendered. With {@code n} errors before the candidate and {@code r} of {@code v} views the score is {@code 1 / (1 + n) * r / v}: 1 for a
 * program that ran and rendered at once, one half after one repair.
 *
 * <p>Parts, all counts: {@code errors}, what failed in the iteration before the candidate; {@code exceptions} and {@code timeouts}, the errors
 * of which an exception or a passed deadline is evidence; {@code missingRenders}.
 *
 * <p>Setting {@code views}: the views that must be there, separated by commas; those of the references unless set. Unlike other scorers, this
 * one scores a candidate without renders, because that is what it measures.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ExecutionHealthScorer implements Scorer {
    private static final Splitter LIST = Splitter.on(',').trimResults().omitEmptyStrings();

    private final ImmutableSortedSet<String> views;

    /** Creates a scorer that expects the views of the references. */
    public ExecutionHealthScorer() {
        this(ImmutableSortedSet.of());
    }

    private ExecutionHealthScorer(ImmutableSortedSet<String> views) {
        this.views = views;
    }

    @Override
    public String name() {
        return "execution-health";
    }

    @Override
    public Scorer configured(Settings settings) {
        ImmutableSortedSet<String> expected = ImmutableSortedSet.copyOf(LIST.split(settings.text("views", "")));
        if (settings.has("views") && expected.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The setting 'views' of the scorer 'execution-health' must name a view. Leave it out to expect those of the"
                            + " references.");
        }
        return new ExecutionHealthScorer(expected);
    }

    @Override
    public Score score(ScoringContext context) {
        List<Failure> errors = context.errors();
        Set<String> expected = views.isEmpty() ? context.references().keySet() : views;
        long rendered = expected.stream()
                .filter(view -> context.renders().containsKey(view))
                .count();
        double shareOfViews = expected.isEmpty() ? 1.0 : (double) rendered / expected.size();
        return Score.of(
                shareOfViews / (1.0 + errors.size()),
                Map.of(
                        "errors",
                        (double) errors.size(),
                        "exceptions",
                        count(errors, Evidence.Kind.EXCEPTION),
                        "timeouts",
                        count(errors, Evidence.Kind.TIMEOUT),
                        "missingRenders",
                        (double) (expected.size() - rendered)));
    }

    private static double count(List<Failure> errors, Evidence.Kind kind) {
        return errors.stream()
                .filter(error -> error.evidence().stream().anyMatch(observation -> observation.kind() == kind))
                .count();
    }
}
