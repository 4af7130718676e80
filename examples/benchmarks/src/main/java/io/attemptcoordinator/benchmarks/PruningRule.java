package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.core.policy.Pruner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A rule that ends attempts early, on attempts that were made one after the other. */
interface PruningRule {
    /**
     * Returns whether an attempt ends.
     *
     * @param scores the scores of its iterations so far
     * @param earlier the scores of the attempts before it, up to where each ended
     */
    boolean prunes(double[] scores, List<Made> earlier);

    /**
     * An attempt that has ended.
     *
     * @param scores the scores of its iterations
     * @param isPruned whether a rule ended it
     */
    record Made(double[] scores, boolean isPruned) {
        double best() {
            return Arrays.stream(scores).max().orElse(0.0);
        }
    }

    /** Returns the rule that prunes nothing. */
    static PruningRule none() {
        return (scores, earlier) -> false;
    }

    /** Returns the rule of a pruner of the coordinator. */
    static PruningRule of(Pruner pruner) {
        return (scores, earlier) -> pruner.comparesAfter(scores.length)
                && pruner.prunes(
                        scores.length,
                        best(scores, scores.length),
                        earlier.stream()
                                .filter(each -> each.scores.length >= scores.length)
                                .map(each -> best(each.scores, scores.length))
                                .toList());
    }

    private static double best(double[] scores, int iterations) {
        return Arrays.stream(scores, 0, iterations).max().orElse(0.0);
    }

    /**
     * Returns Optuna's median rule, by the definition of its {@code MedianPruner}: the best score so far against the median of the scores
     * (not the best scores) that the attempts which were not pruned had in this iteration, once there are enough of those.
     *
     * @param attempts how many attempts must have ended without being pruned
     * @param from the iterations after which attempts are compared first
     * @param every after how many more each time
     */
    static PruningRule optunaMedian(int attempts, int from, int every) {
        return (scores, earlier) -> {
            int made = scores.length;
            double[] there = earlier.stream()
                    .filter(each -> !each.isPruned && each.scores.length >= made)
                    .mapToDouble(each -> each.scores[made - 1])
                    .sorted()
                    .toArray();
            if (made < from || (made - from) % every != 0 || there.length < attempts) {
                return false;
            }
            double median = (there[(there.length - 1) / 2] + there[there.length / 2]) / 2;
            return best(scores, made) < median;
        };
    }

    /**
     * Makes attempts one after the other until a budget is spent.
     *
     * @param recorded their whole trajectories
     * @param iterations the most of one attempt; after the last, no rule is asked
     * @param budget the iterations of all together
     */
    default List<Made> make(List<double[]> recorded, int iterations, int budget) {
        List<Made> made = new ArrayList<>();
        int left = budget;
        for (double[] whole : recorded) {
            if (left == 0) {
                return made;
            }
            int most = Math.min(iterations, Math.min(left, whole.length));
            boolean isPruned = false;
            int length = 0;
            while (length < most && !isPruned) {
                length++;
                isPruned = length < iterations && prunes(Arrays.copyOf(whole, length), made);
            }
            made.add(new Made(Arrays.copyOf(whole, length), isPruned));
            left -= length;
        }
        return made;
    }
}
