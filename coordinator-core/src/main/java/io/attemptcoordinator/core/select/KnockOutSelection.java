package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects by a knock-out of pairs, as upstream VIGA does, but each pair is shown in both orders, and an answer that changes with the
 * order is a tie, which the higher score decides. It is the {@link TournamentSelection} in groups of 2.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class KnockOutSelection implements Selection {
    private final TournamentSelection pairs = new TournamentSelection("knock-out", 2);

    /** Creates the selection. */
    public KnockOutSelection() {}

    @Override
    public String name() {
        return pairs.name();
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
        return pairs.select(candidates, judge);
    }
}
