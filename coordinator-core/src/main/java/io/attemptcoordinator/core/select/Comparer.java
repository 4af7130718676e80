package io.attemptcoordinator.core.select;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.AttemptReport;
import java.util.List;
import java.util.OptionalInt;

/**
 * Says which of several candidates is best. Typically a model that looks at their pictures side by side, which it can do more
 * reliably than score each alone.
 *
 * <p>Rules COMPARER-01 to COMPARER-08 of {@code docs/reference/contracts.md} bind every implementation; {@code ComparerContract}
 * of the testkit checks them.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Comparer extends Component {
    /**
     * Compares candidates. The call may block; it is interrupted when its deadline passes. Who asks shows the same candidates in
     * another order too, so nothing has to be done about the order here.
     *
     * @param shown two or more candidates
     * @return the place of the best in the list, from 0; empty if they cannot be told apart
     * @throws InterruptedException if the calling thread is interrupted
     */
    OptionalInt best(List<Shown> shown) throws InterruptedException;

    /** Returns the name; one that discovery is to find must override it. */
    @Override
    default String name() {
        return "custom";
    }

    @Override
    default Comparer configured(Settings settings) {
        return this;
    }

    /**
     * A candidate as a comparer sees it.
     *
     * @param view its renders, its artifacts and the references; what is spent is charged here
     * @param report what the attempt did: its iterations and failures
     * @since 0.1
     */
    record Shown(ScoringContext view, AttemptReport report) {
        /** Checks the components. */
        public Shown {
            requireNonNull(view, "view");
            requireNonNull(report, "report");
        }
    }
}
