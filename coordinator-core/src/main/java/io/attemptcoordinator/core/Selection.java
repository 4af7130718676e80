package io.attemptcoordinator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the best attempt of a run.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Selection {
    /**
     * The name of the selection, which is written into the documents of a run.
     *
     * @return a name of the form of a component's
     */
    String name();

    /**
     * Selects an attempt. The same attempts give the same choice.
     *
     * @param attempts the attempts of the run, in order
     * @return the choice
     */
    Choice select(List<AttemptReport> attempts);

    /**
     * A choice and why it was made.
     *
     * @param winner the number of the attempt; null if none can be selected
     * @param rationale why, in words
     * @since 0.1
     */
    record Choice(@Nullable Integer winner, String rationale) {}

    /**
     * Selects the attempt with the highest score; of equal ones, the first.
     *
     * @return the selection
     */
    static Selection bestScore() {
        return new BestScoreSelection();
    }
}
