package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Score;
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
    public Choice select(List<AttemptReport> attempts) {
        List<AttemptReport> ranked = attempts.stream()
                .filter(attempt -> attempt.score() != null)
                .sorted(Comparator.comparingDouble(BestScoreSelection::value)
                        .reversed()
                        .thenComparingInt(AttemptReport::number))
                .toList();
        if (ranked.isEmpty()) {
            return new Choice(null, "None of " + attempts.size() + " attempts has a score.");
        }
        AttemptReport winner = ranked.get(0);
        if (ranked.size() == 1) {
            return new Choice(
                    winner.number(),
                    say("Attempt %d is the only one with a score, %.4f.", winner.number(), value(winner)));
        }
        AttemptReport second = ranked.get(1);
        String lead = say(
                "Attempt %d has the highest score, %.4f, of %d scored attempts; ",
                winner.number(), value(winner), ranked.size());
        String distance = value(second) == value(winner)
                ? say("attempt %d has the same score and came later.", second.number())
                : say("attempt %d follows %.4f behind.", second.number(), value(winner) - value(second));
        return new Choice(winner.number(), lead + distance);
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double value(AttemptReport attempt) {
        Score score = attempt.score();
        return score == null ? Double.NEGATIVE_INFINITY : score.value();
    }
}
