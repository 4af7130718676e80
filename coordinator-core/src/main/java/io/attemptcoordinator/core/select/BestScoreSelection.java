package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Selects the attempt with the highest score; of equal ones, the first. */
final class BestScoreSelection implements Selection {
    @Override
    public String name() {
        return "best-score";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        return choose(candidates);
    }

    static Choice choose(List<Candidate> candidates) {
        List<Candidate> ranked = candidates.stream()
                .sorted(Comparator.comparingDouble((Candidate candidate) -> value(candidate))
                        .reversed()
                        .thenComparingInt(Candidate::number))
                .toList();
        if (ranked.isEmpty()) {
            return Choice.none("No attempt has a score.");
        }
        Candidate winner = ranked.get(0);
        List<Integer> ties = ranked.stream()
                .skip(1)
                .filter(candidate -> value(candidate) == value(winner))
                .map(Candidate::number)
                .toList();
        return new Choice(winner.number(), ties, null, winner.score(), rationale(ranked));
    }

    private static String rationale(List<Candidate> ranked) {
        Candidate winner = ranked.get(0);
        if (ranked.size() == 1) {
            return format("Attempt %d is the only one with a score, %.4f.", winner.number(), value(winner));
        }
        Candidate second = ranked.get(1);
        String lead = format(
                "Attempt %d has the highest score, %.4f, of %d scored attempts; ",
                winner.number(), value(winner), ranked.size());
        return lead
                + (value(second) == value(winner)
                        ? format("attempt %d has the same score and came later.", second.number())
                        : format("attempt %d follows %.4f behind.", second.number(), value(winner) - value(second)));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double value(Candidate candidate) {
        return candidate.score().value();
    }
}
