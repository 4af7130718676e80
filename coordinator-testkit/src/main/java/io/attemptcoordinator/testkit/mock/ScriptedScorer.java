package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A test part: a scorer that does what a script tells it, and counts its calls.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its script is.
 *
 * @since 0.1
 */
public final class ScriptedScorer implements Scorer {
    private final AtomicInteger calls = new AtomicInteger();
    private final String name;
    private final boolean isDeterministic;
    private final Script script;

    private ScriptedScorer(String name, boolean isDeterministic, Script script) {
        this.name = requireNonNull(name, "name");
        this.isDeterministic = isDeterministic;
        this.script = requireNonNull(script, "script");
    }

    /**
     * What a scorer does.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Script {
        /**
         * Scores a candidate.
         *
         * @throws InterruptedException if the calling thread is interrupted
         */
        Score score(ScoringContext context) throws InterruptedException;
    }

    /** Creates a scorer that follows a script. */
    public static ScriptedScorer of(String name, Script script) {
        return new ScriptedScorer(name, true, script);
    }

    /** Creates a scorer for which equal candidates may get different scores. */
    public static ScriptedScorer noisy(String name, Script script) {
        return new ScriptedScorer(name, false, script);
    }

    /** Creates a scorer that gives every candidate the same score, within [0, 1]. */
    public static ScriptedScorer giving(String name, double value) {
        return of(name, context -> Score.of(value));
    }

    /** Creates a scorer that reads the score of a candidate from one of its artifacts, which contains the number. */
    public static ScriptedScorer reading(String name, String role) {
        return of(name, context -> Score.of(number(context, role)));
    }

    /** Creates a scorer that throws anything. */
    public static ScriptedScorer throwing(String name, Throwable problem) {
        return of(name, context -> {
            throw Throwing.anything(problem);
        });
    }

    private static double number(ScoringContext context, String role) {
        Map<String, ArtifactRef> artifacts = context.artifacts();
        ArtifactRef artifact = artifacts.get(role);
        if (artifact == null) {
            throw new CoordinatorException(
                    Code.RENDER_FAILED,
                    "The candidate has no artifact '" + role + "', only " + artifacts.keySet() + ".");
        }
        try (InputStream content = context.open(artifact)) {
            return Double.parseDouble(new String(content.readAllBytes(), UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isDeterministic() {
        return isDeterministic;
    }

    @Override
    public Score score(ScoringContext context) throws InterruptedException {
        calls.incrementAndGet();
        return script.score(context);
    }

    /** Returns how often it was called. */
    public int calls() {
        return calls.get();
    }
}
