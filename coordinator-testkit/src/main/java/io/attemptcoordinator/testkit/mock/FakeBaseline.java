package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A test part: a baseline that is nothing but its setting {@code content}, and counts how often it was restored. With the
 * setting {@code unusable} it cannot be captured.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FakeBaseline implements Baseline {
    private final AtomicInteger resets = new AtomicInteger();

    /** Makes a baseline. */
    public FakeBaseline() {}

    @Override
    public String name() {
        return "fake-baseline";
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Map<String, String> settings, Duration timeout) {
        if (settings.containsKey("unusable")) {
            throw new CoordinatorException(
                    CoordinatorException.Code.BASELINE_UNUSABLE,
                    "the fake baseline was told to be unusable",
                    List.of(new Evidence(Evidence.Kind.TEXT, "setting 'unusable'")),
                    null);
        }
        String content = settings.getOrDefault("content", "");
        return new BaselineSnapshot(
                "fake", String.format(Locale.ROOT, "%064x", content.hashCode() & 0xFFFFFFFFL), Map.of());
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        resets.incrementAndGet();
        return List.of();
    }

    /**
     * How often the baseline was restored.
     *
     * @return 0 or more
     */
    public int resets() {
        return resets.get();
    }
}
