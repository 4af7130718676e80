package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunOutcome.Noise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the selections of a run had judged and compared so far, for the next one, and what that says about the noise of the
 * scorers.
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @since 0.1
 */
public final class Judgements {
    private final SortedMap<Integer, List<ScoreCard>> scores = new TreeMap<>();
    private final Map<List<Integer>, List<RunEvent.CandidatesCompared>> comparisons = new HashMap<>();
    private Usage usage = Usage.NONE;

    Judgements() {}

    void add(RunEvent.CandidateJudged judged) {
        scores.computeIfAbsent(judged.attempt(), attempt -> new ArrayList<>()).add(judged.scores());
        usage = usage.plus(judged.usage());
    }

    void add(RunEvent.CandidatesCompared compared) {
        comparisons
                .computeIfAbsent(compared.shown(), shown -> new ArrayList<>())
                .add(compared);
        usage = usage.plus(compared.usage());
    }

    /** An attempt has ended, perhaps not for the first time: what was said of it before was said of another candidate. */
    void forget(int attempt) {
        scores.remove(attempt);
        comparisons.keySet().removeIf(shown -> shown.contains(attempt));
    }

    /** Returns a judgement of an attempt, counted from 1; null if there was none. */
    public @Nullable ScoreCard of(int attempt, int judgement) {
        List<ScoreCard> all = scores.getOrDefault(attempt, List.of());
        return judgement <= all.size() ? all.get(judgement - 1) : null;
    }

    /** Returns a comparison of attempts in an order, counted from 1; null if there was none. */
    public RunEvent.@Nullable CandidatesCompared of(List<Integer> shown, int comparison) {
        List<RunEvent.CandidatesCompared> all = comparisons.getOrDefault(shown, List.of());
        return comparison <= all.size() ? all.get(comparison - 1) : null;
    }

    /** Returns what all of them spent on models. */
    public Usage usage() {
        return usage;
    }

    /**
     * Returns how far judgements of one candidate differ, by scorer: the pooled standard deviation, {@code sqrt(sum of squared
     * differences from the mean of the candidate / (judgements - candidates))}, over the candidates that were judged twice or more.
     */
    public Map<String, Noise> noise() {
        Map<String, Double> squares = new TreeMap<>();
        Map<String, Integer> degreesOfFreedom = new TreeMap<>();
        for (List<ScoreCard> ofAttempt : scores.values()) {
            Map<String, List<Double>> byScorer = new TreeMap<>();
            for (ScoreCard card : ofAttempt) {
                card.byScorer()
                        .forEach((scorer, score) -> byScorer.computeIfAbsent(scorer, name -> new ArrayList<>())
                                .add(score.value()));
            }
            byScorer.forEach((scorer, values) -> {
                double mean = values.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(0.0);
                double sum = values.stream()
                        .mapToDouble(value -> Math.pow(value - mean, 2))
                        .sum();
                squares.merge(scorer, sum, Double::sum);
                degreesOfFreedom.merge(scorer, values.size() - 1, Integer::sum);
            });
        }
        Map<String, Noise> noise = new TreeMap<>();
        degreesOfFreedom.forEach((scorer, count) -> {
            if (count > 0) {
                noise.put(scorer, new Noise(Math.sqrt(squares.getOrDefault(scorer, 0.0) / count), count));
            }
        });
        return noise;
    }
}
