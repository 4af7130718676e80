package io.attemptcoordinator.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times, in milliseconds. */
final class Times {
    private final List<Double> values = new ArrayList<>();

    void add(double milliseconds) {
        values.add(milliseconds);
    }

    List<Double> values() {
        return Collections.unmodifiableList(values);
    }

    double median() {
        return at(0.5);
    }

    /** The value that a share of all are at most as large as. */
    double at(double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double place = share * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }

    /** The median, the 90th percentile and the maximum, as cells of a table. */
    String cells() {
        return String.format(Locale.ROOT, "%.1f | %.1f | %.1f", median(), at(0.9), at(1.0));
    }
}
