package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Preconditions;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The VIGA loop as an attempt: each iteration generates a program, executes it on the baseline, renders the scene, has the
 * renders verified, and remembers.
 *
 * <p>A program that fails (E1) or a model's answer that is malformed (E2) is repaired at once, within the iteration, with
 * the error shown to the generator and before any verification is spent.
 *
 * <p>The worker must have a {@link SceneExecutor} as one of its views.
 *
 * <p><b>Thread-safety:</b> immutable; the state of an attempt lives in local objects.
 *
 * @since 0.1
 */
public final class VigaLoop implements Attempt {
    /** The role of the program among the artifacts of an iteration. */
    public static final String CODE = "code";

    /** The role of the saved scene among the artifacts of an iteration. */
    public static final String SCENE = "scene";

    /** The role of the backend's report of the scene among the artifacts of an iteration: a JSON object. */
    public static final String REPORT = "report";

    private final Generator generator;
    private final Verifier verifier;
    private final Supplier<Memory> memories;
    private final Duration executeTimeout;
    private final Duration renderTimeout;
    private final LongSupplier ticker;

    private VigaLoop(Builder builder) {
        generator = builder.generator;
        verifier = builder.verifier;
        memories = builder.memories;
        executeTimeout = builder.executeTimeout;
        renderTimeout = builder.renderTimeout;
        ticker = builder.ticker;
    }

    /**
     * Begins a loop with a memory of 8 iterations, 1 minute for an execution and 2 minutes for the renders.
     *
     * @param generator writes the programs
     * @param verifier judges the renders
     */
    public static Builder builder(Generator generator, Verifier verifier) {
        return new Builder(generator, verifier);
    }

    /** Returns the name that the program of an iteration has in its error messages, such as {@code attempt-000/iter-001}. */
    public static String programName(int attempt, int iteration) {
        return RunLayout.attemptName(attempt) + "/" + RunLayout.iterationName(iteration);
    }

    @Override
    public String name() {
        return "coordinator-viga-loop";
    }

    /** Each program is complete, so an interrupted loop goes on after the last iteration on record. */
    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        Progress progress = new Progress(memories.get());
        context.recorded().forEach(progress::add);
        while (true) {
            Iteration iteration = new Step(this, context, progress).run();
            Failure broken = ofInfrastructure(iteration.failure());
            if (broken != null && context.remaining().isZero()) {
                // Nothing is wrong but the time. The iteration is not whole, and a run that is resumed makes it again.
                return new AttemptResult.Completed(context.request().whenLate());
            }
            Optional<AttemptStopReason> stop = context.report(iteration);
            if (broken != null) {
                return new AttemptResult.Failed(broken);
            }
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
    }

    private static @Nullable Failure ofInfrastructure(@Nullable Failure failure) {
        return failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE ? failure : null;
    }

    Generator generator() {
        return generator;
    }

    Verifier verifier() {
        return verifier;
    }

    Duration executeTimeout() {
        return executeTimeout;
    }

    Duration renderTimeout() {
        return renderTimeout;
    }

    long now() {
        return ticker.getAsLong();
    }

    /**
     * Collects the parts of a {@link VigaLoop}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Generator generator;
        private final Verifier verifier;
        private Supplier<Memory> memories = () -> Memory.slidingWindow(8);
        private Duration executeTimeout = Duration.ofMinutes(1);
        private Duration renderTimeout = Duration.ofMinutes(2);
        private LongSupplier ticker = SystemTime.ticker();

        private Builder(Generator generator, Verifier verifier) {
            this.generator = requireNonNull(generator, "generator");
            this.verifier = requireNonNull(verifier, "verifier");
        }

        /**
         * Sets what an attempt remembers.
         *
         * @param value creates an empty memory for each attempt
         */
        public Builder memories(Supplier<Memory> value) {
            memories = requireNonNull(value, "memories");
            return this;
        }

        /** Sets the maximum time of one program; positive. */
        public Builder executeTimeout(Duration value) {
            executeTimeout = positive(value, "executeTimeout");
            return this;
        }

        /** Sets the maximum time of all renders of an iteration, and of saving its scene; positive. */
        public Builder renderTimeout(Duration value) {
            renderTimeout = positive(value, "renderTimeout");
            return this;
        }

        private static Duration positive(Duration value, String name) {
            Preconditions.checkArgument(
                    !value.isZero() && !value.isNegative(), "%s must be positive but was %s", name, value);
            return value;
        }

        /** Sets the monotonic clock, in nanoseconds, that iterations are timed with. */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /** Creates the loop. */
        public VigaLoop build() {
            return new VigaLoop(this);
        }
    }
}
