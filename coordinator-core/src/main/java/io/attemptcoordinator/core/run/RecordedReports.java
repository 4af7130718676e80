package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.policy.RunHistory;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.policy.StopRules;
import io.attemptcoordinator.core.select.Candidate;
import java.io.InputStream;
import java.util.List;

/**
 * What is on record of the attempts of a run: the report of the leader, which nearly every selection chooses, from memory,
 * everything else from the store.
 *
 * @param store where the run is recorded
 * @param folder its folder
 * @param state where the run stands
 */
record RecordedReports(ArtifactStore store, RunFolder folder, RunState state) implements RunHistory {
    /** Returns the attempts that can be selected, in the order of their numbers. */
    List<Candidate> candidates() {
        return StopRules.eligible(state).stream()
                .filter(attempt -> attempt.score() != null)
                .map(attempt -> Candidate.of(attempt, this::attempt))
                .toList();
    }

    @Override
    public AttemptReport attempt(int number) {
        AttemptReport leader = state.leader();
        if (leader != null && leader.number() == number) {
            return leader;
        }
        try {
            return new RunReader(store).attempt(folder.name(), number);
        } catch (CoordinatorException e) {
            throw new CoordinatorException(
                    e.code(),
                    "The report of attempt " + number + " cannot be read back from the store '" + store.name() + "': "
                            + e.getMessage() + " Use a store that keeps what a run writes.",
                    e);
        }
    }

    @Override
    public List<Iteration> iterations(int number) {
        return new RunReader(store).iterations(folder.name(), attempt(number));
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return folder.open(artifact);
    }
}
