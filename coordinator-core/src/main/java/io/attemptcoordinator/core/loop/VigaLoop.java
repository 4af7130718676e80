package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The VIGA loop as an attempt: each iteration generates a program, executes it on the baseline, renders the scene, has the
 * renders verified, and remembers.
 *
 * <p>A program that fails (E1) or a model's answer that is of the wrong form (E2) is repaired at once, within the
 * iteration, with the error shown to the generator and before any verification is spent.
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

    private static final List<String> BUILD_ROLES = List.of(CODE, "plan", "generator-text", "leaks", "output");
    private static final List<String> VERIFY_ROLES = List.of("verifier-text");

    private final Generator generator;
    private final SceneExecutor executor;
    private final Verifier verifier;
    private final Supplier<Memory> memories;
    private final Duration executeTimeout;
    private final Duration renderTimeout;
    private final LongSupplier ticker;

    private VigaLoop(Builder builder) {
        generator = builder.generator;
        executor = builder.executor;
        verifier = builder.verifier;
        memories = builder.memories;
        executeTimeout = builder.executeTimeout;
        renderTimeout = builder.renderTimeout;
        ticker = builder.ticker;
    }

    /**
     * Begins a loop.
     *
     * @param generator writes the programs
     * @param executor executes them and renders
     * @param verifier says how good the renders are
     * @return a builder with a memory of 8 iterations, 1 minute for an execution and 2 minutes for the renders
     */
    public static Builder builder(Generator generator, SceneExecutor executor, Verifier verifier) {
        return new Builder(generator, executor, verifier);
    }

    @Override
    public String name() {
        return "coordinator-viga-loop";
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        Memory memory = memories.get();
        double best = Double.NEGATIVE_INFINITY;
        for (int index = 0; ; index++) {
            Iteration iteration = new Step(context, index, memory.remembered(), best).run();
            memory.remember(iteration);
            Optional<StopReason> stop = context.report(iteration);
            Failure failure = iteration.failure();
            if (failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE) {
                return new AttemptResult.Failed(failure);
            }
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
            Verdict verdict = iteration.verdict();
            best = verdict == null ? best : Math.max(best, verdict.score());
        }
    }

    /** One iteration: what it has gathered so far, and the way through it. */
    private final class Step {
        private final AttemptContext context;
        private final int index;
        private final List<Iteration> remembered;
        private final double best;
        private final String folder;
        private final long startedNanos = ticker.getAsLong();
        private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
        private final Map<String, ArtifactRef> renders = new TreeMap<>();
        private final List<Failure> errors = new ArrayList<>();
        private @Nullable Verdict verdict;
        private Usage usage = Usage.NONE;

        Step(AttemptContext context, int index, List<Iteration> remembered, double best) {
            this.context = context;
            this.index = index;
            this.remembered = remembered;
            this.best = best;
            this.folder = String.format(Locale.ROOT, "iterations/iter-%03d/", index);
        }

        Iteration run() throws InterruptedException {
            Failure failure = repairing(this::buildScene, BUILD_ROLES);
            if (failure == null) {
                failure = repairing(this::verify, VERIFY_ROLES);
            }
            if (failure == null && verdict != null && verdict.score() > best) {
                failure = saveScene();
            }
            Duration elapsed = Duration.ofNanos(ticker.getAsLong() - startedNanos);
            return new Iteration(index, artifacts, renders, errors, verdict, failure, usage, elapsed);
        }

        /**
         * Repeats an action while it fails in a way that is cheap to repair. What a failed one kept is set aside, not
         * overwritten. Returns the failure that remained, or null.
         */
        private @Nullable Failure repairing(Action action, List<String> roles) throws InterruptedException {
            while (true) {
                Symptom symptom = attempt(action);
                if (symptom == null) {
                    return null;
                }
                Failure failure = context.classify(symptom);
                boolean isRepairable = failure.failureClass() == FailureClass.E1_EXECUTION
                        || failure.failureClass() == FailureClass.E2_OUTPUT_FORMAT;
                if (!isRepairable
                        || errors.size() >= context.maxFastRetries()
                        || context.remaining().isZero()) {
                    return failure;
                }
                for (String role : roles) {
                    ArtifactRef failed = artifacts.remove(role);
                    if (failed != null) {
                        artifacts.put("failed-" + errors.size() + "-" + role, failed);
                    }
                }
                errors.add(failure);
            }
        }

        private @Nullable Symptom attempt(Action action) throws InterruptedException {
            try {
                action.run();
                return null;
            } catch (StepFailure e) {
                return e.symptom;
            }
        }

        /** Generates a program, executes it on the baseline, and renders what it built. */
        private void buildScene() throws InterruptedException, StepFailure {
            Program program = generate();
            keep(CODE, "code.py", "text/x-python", program.code());
            keep("plan", "plan.txt", "text/plain", program.plan());
            keep("generator-text", "generator.txt", "text/plain", program.modelText());
            usage = usage.plus(program.usage());

            keepLeaks(in(Phase.RESET, context::reset));
            String name = String.format(Locale.ROOT, "attempt-%03d/iter-%03d", context.attempt(), index);
            SceneExecutor.Execution execution = in(
                    Phase.EXECUTE,
                    () -> executor.execute(
                            context.worker(), program.code(), name, context.seed(), bounded(executeTimeout)));
            keep("output", "output.txt", "text/plain", execution.output());
            Symptom symptom = execution.symptom();
            if (symptom != null) {
                throw new StepFailure(symptom);
            }
            renders.clear();
            for (SceneExecutor.Render render :
                    in(Phase.RENDER, () -> executor.render(context.worker(), bounded(renderTimeout)))) {
                renders.put(render.view(), keep("renders/" + render.view() + ".png", "image/png", render.image()));
            }
        }

        private Program generate() throws InterruptedException, StepFailure {
            Generator.Request request = new Generator.Request(
                    context.task(), context.strategy(), context.seed(), index, remembered, errors);
            try {
                return in(Phase.GENERATE, () -> generator.generate(request));
            } catch (StepFailure e) {
                keepMalformed("generator-text", "generator.txt", e);
                throw e;
            }
        }

        private void verify() throws InterruptedException, StepFailure {
            Verifier.Verification verification;
            try {
                verification = in(Phase.VERIFY, () -> verifier.verify(new Candidate(context, renders, artifacts)));
            } catch (StepFailure e) {
                keepMalformed("verifier-text", "verifier.txt", e);
                throw e;
            }
            keep("verifier-text", "verifier.txt", "text/plain", verification.modelText());
            usage = usage.plus(verification.usage());
            verdict = verification.verdict();
        }

        /** Keeps the scene of an iteration that is the best so far. The verdict stands even when this fails. */
        private @Nullable Failure saveScene() throws InterruptedException {
            Symptom symptom = attempt(() -> {
                Optional<Path> scene = in(Phase.RENDER, () -> executor.save(context.worker(), bounded(renderTimeout)));
                if (scene.isPresent()) {
                    artifacts.put(SCENE, keep("scene.blend", "application/x-blender", scene.get()));
                }
            });
            return symptom == null ? null : context.classify(symptom);
        }

        /** Runs a part of a phase, and turns the exceptions of the backend into the symptom that they are. */
        private <T> T in(Phase phase, Call<T> call) throws InterruptedException, StepFailure {
            try {
                return call.call();
            } catch (CoordinatorException e) {
                throw new StepFailure(Symptom.of(phase, e));
            }
        }

        private Duration bounded(Duration timeout) {
            Duration remaining = context.remaining();
            Duration bounded = remaining.compareTo(timeout) < 0 ? remaining : timeout;
            // A wait must be positive; the report that follows ends an attempt whose time is over.
            return bounded.isZero() ? Duration.ofNanos(1) : bounded;
        }

        private void keep(String role, String file, String mediaType, @Nullable String text) {
            if (text != null) {
                InputStream utf8 = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                artifacts.put(role, context.save(path(file), mediaType, utf8));
            }
        }

        /** What the program before left behind is evidence against that program, and shows that this one is free of it. */
        private void keepLeaks(List<Evidence> leaks) {
            if (!leaks.isEmpty()) {
                keep(
                        "leaks",
                        "leaks.txt",
                        "text/plain",
                        String.join("\n", leaks.stream().map(Evidence::detail).toList()));
            }
        }

        private ArtifactRef keep(String file, String mediaType, Path content) {
            try (InputStream stream = Files.newInputStream(content)) {
                return context.save(path(file), mediaType, stream);
            } catch (IOException e) {
                throw new CoordinatorException(Code.ARTIFACT_IO, "cannot read what the backend wrote: " + e, e);
            }
        }

        private void keepMalformed(String role, String file, StepFailure failure) {
            if (failure.symptom.cause() instanceof MalformedOutputException malformed) {
                keep(role, file, "text/plain", malformed.modelText());
                usage = usage.plus(malformed.usage());
            }
        }

        /** Each repair writes into a folder of its own, so that nothing is overwritten. */
        private String path(String file) {
            return folder + (errors.isEmpty() ? "" : "retry-" + errors.size() + "/") + file;
        }
    }

    /** A part of an iteration that can fail. */
    @FunctionalInterface
    private interface Action {
        void run() throws InterruptedException, StepFailure;
    }

    /** A call to a component, which says by its exception that it failed. */
    @FunctionalInterface
    private interface Call<T> {
        T call() throws InterruptedException;
    }

    /** Carries a symptom out of the part of an iteration in which it was seen. */
    private static final class StepFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Symptom symptom;

        StepFailure(Symptom symptom) {
            super(symptom.message(), symptom.cause(), false, false);
            this.symptom = symptom;
        }
    }

    /** What the verifier may look at. */
    private record Candidate(
            AttemptContext attempt, Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts)
            implements ScoringContext {
        @Override
        public Task task() {
            return attempt.task();
        }

        @Override
        public InputStream open(ArtifactRef artifact) {
            return attempt.open(artifact);
        }

        @Override
        public Map<String, String> settings(String componentName) {
            return attempt.settings(componentName);
        }
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
        private final SceneExecutor executor;
        private final Verifier verifier;
        private Supplier<Memory> memories = () -> Memory.slidingWindow(8);
        private Duration executeTimeout = Duration.ofMinutes(1);
        private Duration renderTimeout = Duration.ofMinutes(2);
        private LongSupplier ticker = SystemTime.ticker();

        private Builder(Generator generator, SceneExecutor executor, Verifier verifier) {
            this.generator = requireNonNull(generator, "generator");
            this.executor = requireNonNull(executor, "executor");
            this.verifier = requireNonNull(verifier, "verifier");
        }

        /**
         * Sets how an attempt remembers.
         *
         * @param value makes an empty memory for each attempt
         * @return this
         */
        public Builder memories(Supplier<Memory> value) {
            memories = requireNonNull(value, "memories");
            return this;
        }

        /**
         * Sets the longest that a program may take.
         *
         * @param value positive
         * @return this
         */
        public Builder executeTimeout(Duration value) {
            executeTimeout = requireNonNull(value, "executeTimeout");
            return this;
        }

        /**
         * Sets the longest that all renders of an iteration, or saving its scene, may take.
         *
         * @param value positive
         * @return this
         */
        public Builder renderTimeout(Duration value) {
            renderTimeout = requireNonNull(value, "renderTimeout");
            return this;
        }

        /**
         * Sets the monotonic clock that iterations are timed with.
         *
         * @param value nanoseconds since an arbitrary origin
         * @return this
         */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /**
         * Makes the loop.
         *
         * @return the loop
         */
        public VigaLoop build() {
            return new VigaLoop(this);
        }
    }
}
