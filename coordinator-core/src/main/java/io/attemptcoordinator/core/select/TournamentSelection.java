package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Selects by a tournament: the attempts are compared in small groups, the best of each group go on, until one is left. A group is
 * shown in both orders, because a model tends to prefer a place; an answer that changes with the order is a tie, and then the
 * higher score goes on. This is the recursive tournament of Kim et al. (arXiv 2604.16529), without its votes.
 *
 * <p>The groups are dealt by score, the best apart from each other, so that the result does not depend on the order of the attempts.
 * When no more can be asked, scores decide.
 *
 * <p>Setting: {@code group} (2 to 16, default 4), how many are compared at once.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TournamentSelection implements Selection {
    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(
                    (Candidate candidate) -> -candidate.score().value())
            .thenComparingInt(Candidate::number);

    private final String name;
    private final int group;

    /** Creates the tournament in groups of 4. */
    public TournamentSelection() {
        this("tournament", 4);
    }

    TournamentSelection(String name, int group) {
        this.name = name;
        this.group = group;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Selection configured(Settings settings) {
        return new TournamentSelection(name, (int) settings.integer("group", 2, 16, group));
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
        if (candidates.isEmpty()) {
            return Choice.none("No attempt has a score.");
        }
        return new Bracket(judge).choose(candidates.stream().sorted(BEST_FIRST).toList());
    }

    /** One tournament. */
    private final class Bracket {
        private final Judge judge;
        private int groups;
        private int ties;
        private @Nullable String problem;

        Bracket(Judge judge) {
            this.judge = judge;
        }

        Choice choose(List<Candidate> all) throws InterruptedException {
            List<Candidate> left = all;
            List<Candidate> beaten = List.of();
            boolean isTied = false;
            while (left.size() > 1) {
                List<Candidate> next = new ArrayList<>();
                for (List<Candidate> dealt : deal(left)) {
                    int before = ties;
                    next.add(best(dealt));
                    isTied = ties > before;
                    beaten = dealt;
                }
                next.sort(BEST_FIRST);
                left = next;
            }
            Candidate winner = left.get(0);
            List<Integer> tied = isTied
                    ? beaten.stream()
                            .map(Candidate::number)
                            .filter(number -> number != winner.number())
                            .sorted()
                            .toList()
                    : List.of();
            return new Choice(winner.number(), tied, null, winner.score(), rationale(winner, all.size(), tied));
        }

        /** Deals them out one by one, as cards: to each group in turn. */
        private List<List<Candidate>> deal(List<Candidate> left) {
            int count = (left.size() + group - 1) / group;
            List<List<Candidate>> dealt = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                dealt.add(new ArrayList<>());
            }
            for (int i = 0; i < left.size(); i++) {
                dealt.get(i % count).add(left.get(i));
            }
            return dealt;
        }

        /** The first of a group has the highest score. */
        private Candidate best(List<Candidate> dealt) throws InterruptedException {
            if (dealt.size() == 1) {
                return dealt.get(0);
            }
            groups++;
            List<Candidate> reversed = new ArrayList<>(dealt);
            Collections.reverse(reversed);
            try {
                Optional<Candidate> one = judge.prefer(dealt);
                Optional<Candidate> other = one.isPresent() ? judge.prefer(reversed) : Optional.empty();
                if (one.isPresent() && one.equals(other)) {
                    return one.get();
                }
                ties++;
            } catch (CoordinatorException e) {
                problem = e.getMessage();
            }
            return dealt.get(0);
        }

        private String rationale(Candidate winner, int size, List<Integer> tied) {
            if (size == 1) {
                return String.format(
                        Locale.ROOT,
                        "Attempt %d is the only one with a score, %.4f.",
                        winner.number(),
                        winner.score().value());
            }
            StringBuilder words = new StringBuilder(String.format(
                    Locale.ROOT,
                    "Attempt %d won %s of %d attempts in groups of up to %d, shown in both orders.",
                    winner.number(),
                    tied.isEmpty() ? "a tournament" : "by its score a tournament",
                    size,
                    group));
            if (ties > 0) {
                words.append(String.format(
                        Locale.ROOT, " %d of %d groups were a tie; the higher score went on.", ties, groups));
            }
            if (problem != null) {
                words.append(" Where candidates could not be compared, the higher score went on: ")
                        .append(problem);
            }
            return words.toString();
        }
    }
}
