package io.attemptcoordinator.core.policy;

import java.util.List;

/**
 * Lets all attempts go on.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class NoPruner implements Pruner {
    static final NoPruner INSTANCE = new NoPruner();

    private NoPruner() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public boolean comparesAfter(int iterations) {
        return false;
    }

    @Override
    public boolean prunes(int iterations, double score, List<Double> earlier) {
        return false;
    }
}
