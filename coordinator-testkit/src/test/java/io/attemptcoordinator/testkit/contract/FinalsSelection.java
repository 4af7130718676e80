package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.util.Comparator;
import java.util.List;

/** An honest selection: has the best two compared, and each judged once more where that says something. */
class FinalsSelection implements Selection {
    static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(
                    (Candidate candidate) -> -candidate.score().value())
            .thenComparingInt(Candidate::number);

    @Override
    public String name() {
        return "finals";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
        List<Candidate> best = candidates.stream().sorted(BEST_FIRST).limit(2).toList();
        Candidate winner = best.get(0);
        if (best.size() == 1) {
            return Choice.of(winner.number(), winner.score(), "It is the only one.");
        }
        winner = judge.prefer(best).orElse(winner);
        if (judge.isNoisy() && judge.remaining() >= 2) {
            double first = judge.judge(best.get(0)).total().value();
            double second = judge.judge(best.get(1)).total().value();
            winner = first >= second ? best.get(0) : best.get(1);
        }
        Candidate loser = winner == best.get(0) ? best.get(1) : best.get(0);
        return new Choice(
                winner.number(), List.of(loser.number()), null, winner.score(), "It was better of the best two.");
    }
}
