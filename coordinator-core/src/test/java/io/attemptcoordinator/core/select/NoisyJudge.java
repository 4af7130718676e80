package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A test part: judges attempts whose quality it knows, with noise. The k-th judgement of an attempt is always the same. */
final class NoisyJudge implements Judge {
    private final IntToDoubleFunction quality;
    private final double noise;
    private final long seed;
    private final List<Integer> judged = new ArrayList<>();
    private final Map<Integer, Integer> counts = new HashMap<>();
    private int remaining;
    private @Nullable CoordinatorException problem;

    NoisyJudge(IntToDoubleFunction quality, double noise, long seed, int remaining) {
        this.quality = quality;
        this.noise = noise;
        this.seed = seed;
        this.remaining = remaining;
    }

    NoisyJudge failing(CoordinatorException value) {
        problem = value;
        return this;
    }

    /** The first judgement of an attempt, which it was picked by. */
    Score first(int attempt) {
        return score(attempt, 0);
    }

    List<Integer> judged() {
        return judged;
    }

    @Override
    public boolean isNoisy() {
        return true;
    }

    @Override
    public int remaining() {
        return remaining;
    }

    @Override
    public ScoreCard judge(Candidate candidate) {
        if (remaining == 0) {
            throw new IllegalStateException("no judgement remains");
        }
        remaining--;
        if (problem != null) {
            throw problem;
        }
        judged.add(candidate.number());
        return new ScoreCard(score(candidate.number(), counts.merge(candidate.number(), 1, Integer::sum)), Map.of());
    }

    @Override
    public Optional<Candidate> prefer(List<Candidate> shown) {
        throw new AssertionError("there is nothing to compare");
    }

    private Score score(int attempt, int judgement) {
        SplittableRandom random = new SplittableRandom(seed + 1000L * attempt + judgement);
        double value = quality.applyAsDouble(attempt) + noise * random.nextGaussian();
        return Score.of(Math.min(1.0, Math.max(0.0, value)));
    }
}
