package com.example.paint;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
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

// region baseline
/** Every attempt starts from a canvas of one colour, the setting {@code colour}. */
public final class PlainCanvas implements Baseline {
    private final int colour;

    /** For the service loader. */
    public PlainCanvas() {
        this(0xFFFFFF);
    }

    public PlainCanvas(int colour) {
        this.colour = colour;
    }

    @Override
    public String name() {
        return "example-plain";
    }

    @Override
    public PlainCanvas configured(Settings settings) {
        return new PlainCanvas((int) settings.integer("colour", 0, 0xFFFFFF, 0xFFFFFF));
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Duration timeout) {
        worker.unwrap(Canvas.class); // Fails here, and not in the first attempt, if the backend is another.
        return new BaselineSnapshot("plain", digest(), Map.of("colour", Integer.toString(colour)));
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        if (!snapshot.digest().equals(digest())) {
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "The baseline changed since it was captured.",
                    List.of(new Evidence(Evidence.Kind.PERMANENT, "the colour is now " + colour)),
                    null);
        }
        worker.unwrap(Canvas.class).paint(colour);
        return List.of(); // The earlier state was discarded without a look.
    }

    /** Identifies the content, so that a change can be noticed. */
    private String digest() {
        try {
            byte[] content = Integer.toString(colour).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
// endregion
