package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The choice of the candidate with the highest value; of equal ones, the first. */
final class Ranking {
    static final int MAX_TIES = 100;

    private Ranking() {}

    /** A candidate and its value, which may cost something to find. */
    private record Ranked(Candidate candidate, double value) {
        int number() {
            return candidate.number();
        }
    }

    /**
     * Chooses.
     *
     * @param candidates those that can be chosen
     * @param what the value in words
     * @param value the value; higher is better
     */
    static Choice highest(List<Candidate> candidates, String what, ToDoubleFunction<Candidate> value) {
        List<Ranked> ranked = new ArrayList<>();
        for (Candidate candidate : candidates) {
            ranked.add(new Ranked(candidate, value.applyAsDouble(candidate)));
        }
        ranked.sort(Comparator.comparingDouble((Ranked each) -> -each.value).thenComparingInt(Ranked::number));
        if (ranked.isEmpty()) {
            return Choice.none("No attempt has a score.");
        }
        Ranked winner = ranked.get(0);
        int equal = 0;
        while (equal + 1 < ranked.size() && ranked.get(equal + 1).value == winner.value) {
            equal++;
        }
        List<Integer> ties = ranked.subList(1, equal + 1).stream()
                .limit(MAX_TIES)
                .map(Ranked::number)
                .toList();
        return new Choice(
                winner.number(), ties, null, winner.candidate.score(), rationale(ranked, what, winner, equal));
    }

    private static String rationale(List<Ranked> ranked, String what, Ranked winner, int equal) {
        if (ranked.size() == 1) {
            return format("Attempt %d is the only one with a score, %.4f.", winner.number(), winner.value);
        }
        Ranked second = ranked.get(1);
        String lead = format(
                "Attempt %d has the highest %s, %.4f, of %d scored attempts; ",
                winner.number(), what, winner.value, ranked.size());
        if (equal == 0) {
            return lead + format("attempt %d follows %.4f behind.", second.number(), winner.value - second.value);
        }
        String many =
                equal <= MAX_TIES ? "" : format(" So have %d others; the ties are the first %d.", equal - 1, MAX_TIES);
        return lead + format("attempt %d has the same %s and came later.", second.number(), what) + many;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
