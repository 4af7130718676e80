package com.example.plugins;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A baseline for attempts that leave nothing behind on the worker. Its setting {@code label} is its id. */
public final class LabelBaseline implements Baseline {
    private final String label;

    /** For the service loader. */
    public LabelBaseline() {
        this("unlabelled");
    }

    private LabelBaseline(String label) {
        this.label = label;
    }

    @Override
    public String name() {
        return "example-label";
    }

    @Override
    public LabelBaseline configured(Settings settings) {
        return new LabelBaseline(settings.text("label"));
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Duration timeout) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(label.getBytes(StandardCharsets.UTF_8));
            return new BaselineSnapshot(label, HexFormat.of().formatHex(digest), Map.of());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        return List.of();
    }
}
