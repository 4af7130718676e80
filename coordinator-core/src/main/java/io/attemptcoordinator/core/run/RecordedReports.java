package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.policy.StopRules;
import io.attemptcoordinator.core.select.Candidate;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The reports of the attempts of a run that has made them: that of the leader, which nearly every selection chooses, from
 * memory, those of the others from the store.
 *
 * @param store where the run is recorded
 * @param run its folder
 * @param state where the run stands
 */
record RecordedReports(ArtifactStore store, String run, RunState state) implements IntFunction<AttemptReport> {
    /** Returns the attempts that can be selected, in the order of their numbers. */
    List<Candidate> candidates() {
        return StopRules.eligible(state).stream()
                .filter(attempt -> attempt.score() != null)
                .map(attempt -> Candidate.of(attempt, this))
                .toList();
    }

    @Override
    public AttemptReport apply(int number) {
        AttemptReport leader = state.leader();
        if (leader != null && leader.number() == number) {
            return leader;
        }
        try {
            return new RunReader(store).attempt(run, number);
        } catch (CoordinatorException e) {
            throw new CoordinatorException(
                    e.code(),
                    "The report of attempt " + number + " cannot be read back from the store '" + store.name() + "': "
                            + e.getMessage() + " Use a store that keeps what a run writes.",
                    e);
        }
    }
}
