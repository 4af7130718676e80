package io.attemptcoordinator.cli.simulated;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The empty scene of a {@link SimulatedBackend}. It stands for whatever baseline the task names; a {@code .blend} file is not
 * opened.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class SimulatedBaseline implements Baseline {
    private final String name;

    /**
     * Makes a baseline.
     *
     * @param name the name of the baseline that it stands for
     */
    public SimulatedBaseline(String name) {
        this.name = requireNonNull(name, "name");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Map<String, String> settings, Duration timeout) {
        SimulatedWorker.of(worker).show(SimulatedScene.EMPTY);
        return new BaselineSnapshot("simulated-" + name, digest(), Map.of("simulated", "true"));
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        SimulatedWorker.of(worker).show(SimulatedScene.EMPTY);
        return List.of();
    }

    private static String digest() {
        try {
            byte[] empty = "simulated empty scene".getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(empty));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
