package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Judges around the scores that the candidates have, with noise that depends on the attempt and on how often it was judged
 * before, and on nothing else: the k-th judgement of an attempt is always the same, and so is the k-th comparison of the same
 * attempts, in whatever order they are shown. It counts what it is asked beyond what it may be asked.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class SeededJudge implements Judge {
    private static final double NOISE = 0.05;
    private static final long SEED = 0x5e1ec7;

    private final Map<Integer, Integer> judgements = new HashMap<>();
    private final Map<List<Integer>, Integer> comparisons = new HashMap<>();
    private final boolean isNoisy;
    private final boolean isInterrupting;
    private int remaining;
    private int asked;
    private int refused;

    private SeededJudge(boolean isNoisy, boolean isInterrupting, int remaining) {
        this.isNoisy = isNoisy;
        this.isInterrupting = isInterrupting;
        this.remaining = remaining;
    }

    /** Judging again gives another score. */
    static SeededJudge noisy(int remaining) {
        return new SeededJudge(true, false, remaining);
    }

    /** Judging again would give the same score, so it can only be asked to compare. */
    static SeededJudge exact(int remaining) {
        return new SeededJudge(false, false, remaining);
    }

    /** Blocks in each question until the thread that asks is interrupted, which happens at once. */
    static SeededJudge interrupting() {
        return new SeededJudge(true, true, 100);
    }

    /** Returns how many questions it was asked. */
    int asked() {
        return asked;
    }

    /** Returns how many of the judgements that it was asked for it had to refuse. */
    int refused() {
        return refused;
    }

    @Override
    public boolean isNoisy() {
        return isNoisy;
    }

    @Override
    public int remaining() {
        return remaining;
    }

    @Override
    public ScoreCard judge(Candidate candidate) throws InterruptedException {
        if (!isNoisy || remaining == 0) {
            refused++;
            throw new IllegalStateException(
                    isNoisy ? "no question remains" : "judging again would give the same score");
        }
        take();
        int judgement = judgements.merge(candidate.number(), 1, Integer::sum);
        return new ScoreCard(Score.of(value(candidate, judgement)), Map.of());
    }

    /** Scores that differ by less than the noise cannot be told apart. */
    @Override
    public Optional<Candidate> prefer(List<Candidate> shown) throws InterruptedException {
        if (shown.size() < 2) {
            throw new IllegalArgumentException("there must be two or more to compare but there were " + shown.size());
        }
        int comparison = 0;
        if (remaining > 0) {
            take();
            List<Integer> numbers =
                    shown.stream().map(Candidate::number).sorted().toList();
            comparison = comparisons.merge(numbers, 1, Integer::sum);
        }
        Candidate best = shown.get(0);
        double most = -1.0;
        double second = -1.0;
        for (Candidate candidate : shown) {
            double value = comparison == 0 ? candidate.score().value() : value(candidate, -comparison);
            if (value > most) {
                second = most;
                most = value;
                best = candidate;
            } else {
                second = Math.max(second, value);
            }
        }
        boolean isTie = comparison == 0 ? most == second : most - second < NOISE / 4;
        return isTie ? Optional.empty() : Optional.of(best);
    }

    private void take() throws InterruptedException {
        asked++;
        remaining--;
        if (isInterrupting) {
            Thread.currentThread().interrupt();
            new CountDownLatch(1).await();
        }
    }

    private static double value(Candidate candidate, int judgement) {
        SplittableRandom random = new SplittableRandom(SEED + 1000L * candidate.number() + judgement);
        double value = candidate.score().value() + NOISE * random.nextGaussian();
        return Math.min(1.0, Math.max(0.0, value));
    }
}
