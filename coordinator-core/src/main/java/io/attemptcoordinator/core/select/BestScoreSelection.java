package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Selects the attempt with the highest score; of equal ones, the first. */
final class BestScoreSelection implements Selection {
    static final int MAX_TIES = 100;

    @Override
    public String name() {
        return "best-score";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        return choose(candidates);
    }

    static Choice choose(List<Candidate> candidates) {
        Candidate winner = first(candidates, null);
        if (winner == null) {
            return Choice.none("No attempt has a score.");
        }
        Candidate second = first(candidates, winner);
        List<Integer> ties = new ArrayList<>();
        int equal = 0;
        for (Candidate candidate : candidates) {
            if (candidate != winner && value(candidate) == value(winner)) {
                equal++;
                if (ties.size() < MAX_TIES) {
                    ties.add(candidate.number());
                }
            }
        }
        return new Choice(
                winner.number(), ties, null, winner.score(), rationale(winner, second, candidates.size(), equal));
    }

    /** The first of those with the highest score; null if there is none. */
    private static @Nullable Candidate first(List<Candidate> candidates, @Nullable Candidate except) {
        Candidate first = null;
        for (Candidate candidate : candidates) {
            boolean isAhead = first == null
                    || value(candidate) > value(first)
                    || (value(candidate) == value(first) && candidate.number() < first.number());
            if (candidate != except && isAhead) {
                first = candidate;
            }
        }
        return first;
    }

    private static String rationale(Candidate winner, @Nullable Candidate second, int scored, int equal) {
        if (second == null) {
            return format("Attempt %d is the only one with a score, %.4f.", winner.number(), value(winner));
        }
        String lead = format(
                "Attempt %d has the highest score, %.4f, of %d scored attempts; ",
                winner.number(), value(winner), scored);
        if (equal == 0) {
            return lead + format("attempt %d follows %.4f behind.", second.number(), value(winner) - value(second));
        }
        String tie = format("attempt %d has the same score and came later.", second.number());
        return lead
                + tie
                + (equal > MAX_TIES
                        ? format(" So have %d others; the ties are the first %d.", equal - 1, MAX_TIES)
                        : "");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double value(Candidate candidate) {
        return candidate.score().value();
    }
}
