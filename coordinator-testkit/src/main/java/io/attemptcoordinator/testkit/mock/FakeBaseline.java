package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A test part: a baseline that consists of a text, which a reset puts into the scene of a {@link FakeBackend}'s worker. It
 * counts how often it was restored. Settings: {@code content}, the text; {@code unusable}, whether capturing it fails.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FakeBaseline implements Baseline {
    private final AtomicInteger resets = new AtomicInteger();
    private final boolean isUnusable;
    private volatile String content;

    /** Creates a baseline without content. */
    public FakeBaseline() {
        this("", false);
    }

    private FakeBaseline(String content, boolean isUnusable) {
        this.content = content;
        this.isUnusable = isUnusable;
    }

    @Override
    public String name() {
        return "fake-baseline";
    }

    @Override
    public FakeBaseline configured(Settings settings) {
        return new FakeBaseline(settings.text("content", ""), settings.flag("unusable", false));
    }

    /** Changes the content, as somebody who edits the file of a baseline does. */
    public void change(String newContent) {
        content = requireNonNull(newContent, "newContent");
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Duration timeout) {
        if (isUnusable) {
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "The fake baseline was told to be unusable.",
                    List.of(new Evidence(Evidence.Kind.PERMANENT, "the setting 'unusable'")),
                    null);
        }
        return new BaselineSnapshot("fake", digest(), Map.of());
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
        if (!snapshot.digest().equals(digest())) {
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE, "The fake baseline has changed since it was captured.");
        }
        if (isFake(worker)) {
            worker.unwrap(FakeSceneExecutor.class).show(content);
        }
        resets.incrementAndGet();
        return List.of();
    }

    /** A baseline without content needs nothing of its worker, and so works with that of any test. */
    private static boolean isFake(Worker worker) {
        return "fake".equals(worker.description().get("backend"));
    }

    private String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns how often the baseline was restored. */
    public int resets() {
        return resets.get();
    }
}
