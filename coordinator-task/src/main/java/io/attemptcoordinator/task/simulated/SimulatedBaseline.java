package io.attemptcoordinator.task.simulated;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The empty scene of a {@link SimulatedBackend}. It takes the place of the Blender baseline that a task names; a {@code
 * .blend} file is not opened.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class SimulatedBaseline implements Baseline {
    private static final String DIGEST = Hashing.sha256()
            .hashString("simulated empty scene", StandardCharsets.UTF_8)
            .toString();

    private final String name;

    /**
     * Creates a baseline.
     *
     * @param name the name of the baseline that it substitutes
     */
    public SimulatedBaseline(String name) {
        this.name = requireNonNull(name, "name");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Duration timeout) {
        worker.unwrap(SimulatedWorker.class).reset();
        return new BaselineSnapshot("simulated-" + name, DIGEST, Map.of("simulated", "true"));
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        worker.unwrap(SimulatedWorker.class).reset();
        return List.of();
    }
}
