package io.attemptcoordinator.api.run;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt was selected, and why.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param winner the number of the attempt; null if none could be selected
 * @param ties the numbers of other attempts that are not distinguishable from the winner; a selection may leave out some if
 *     there are many, and says so in the rationale
 * @param confidence the probability within [0, 1] that the winner is the best attempt, given the noise of the scores; null
 *     if the selection does not estimate it
 * @param score the winner's score, shrunk for having been selected from many; null if there is no winner
 * @param rationale why, in words; not blank
 * @since 0.1
 */
public record Choice(
        @Nullable Integer winner,
        List<Integer> ties,
        @Nullable Double confidence,
        @Nullable Score score,
        String rationale) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range, or there are ties or a score without a winner
     */
    public Choice {
        ties = Checks.copy(ties, "ties");
        if (confidence != null) {
            Checks.unit(confidence, "confidence");
        }
        Checks.notBlank(rationale, "rationale");
        if (winner == null && (score != null || confidence != null || !ties.isEmpty())) {
            throw new IllegalArgumentException("a choice without a winner has no score, confidence or ties");
        }
        if (winner != null && ties.contains(winner)) {
            throw new IllegalArgumentException("ties must not contain the winner, " + winner);
        }
    }

    /** Returns the choice of one attempt, without an estimate of the confidence. */
    public static Choice of(int winner, Score score, String rationale) {
        return new Choice(winner, List.of(), null, score, rationale);
    }

    /** Returns that no attempt could be selected. */
    public static Choice none(String rationale) {
        return new Choice(null, List.of(), null, null, rationale);
    }
}
