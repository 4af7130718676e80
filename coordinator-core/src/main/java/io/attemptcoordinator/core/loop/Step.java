package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.loop.GeneratorContext.FailedProgram;
import io.attemptcoordinator.core.time.Waits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One iteration of the loop: what it has gathered so far, and the way through it. */
final class Step {
    private static final List<String> BUILD_ROLES = List.of(VigaLoop.CODE, "plan", "generator-text", "leaks", "output");
    private static final List<String> VERIFY_ROLES = List.of("verifier-text");

    private final VigaLoop loop;
    private final AttemptContext context;
    private final Progress progress;
    private final SceneExecutor executor;
    private final int index;
    private final String folder;
    private final long startedNanos;
    private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
    private final Map<String, ArtifactRef> renders = new TreeMap<>();
    private final List<Failure> errors = new ArrayList<>();
    private int kept;
    private @Nullable String code;
    private @Nullable Verdict verdict;
    private @Nullable ScoreCard scores;

    Step(VigaLoop loop, AttemptContext context, Progress progress) {
        this.loop = loop;
        this.context = context;
        this.progress = progress;
        executor = context.worker().unwrap(SceneExecutor.class);
        index = progress.next();
        folder = RunLayout.iterationFolder(index) + "/";
        startedNanos = loop.now();
    }

    Iteration run() throws InterruptedException {
        Failure failure = repairing(this::buildScene, BUILD_ROLES);
        if (failure == null) {
            failure = repairing(this::verify, VERIFY_ROLES);
        }
        if (failure == null && progress.isBest(scores)) {
            failure = saveScene();
        }
        Verdict reached = verdict;
        Iteration.Builder iteration;
        if (reached != null) {
            iteration = Iteration.verified(index, reached).failure(failure);
        } else if (failure != null) {
            iteration = Iteration.failed(index, failure);
        } else {
            throw new IllegalStateException("an iteration without a failure has a verdict");
        }
        Iteration complete = iteration
                .artifacts(artifacts)
                .renders(renders)
                .errors(errors)
                .scores(scores)
                .elapsed(Duration.ofNanos(loop.now() - startedNanos))
                .build();
        progress.add(complete);
        return complete;
    }

    /**
     * Repeats an action while it fails in a way that is cheap to repair. What a failed one saved is set aside, not
     * overwritten. Returns the failure that remained, or null.
     */
    private @Nullable Failure repairing(Action action, List<String> roles) throws InterruptedException {
        while (true) {
            Symptom symptom = attempt(action);
            if (symptom == null) {
                return null;
            }
            Failure failure = context.classify(symptom);
            if (!failure.isWorthAFastRetry()
                    || errors.size() >= context.request().limits().maxFastRetries()
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

    private static @Nullable Symptom attempt(Action action) throws InterruptedException {
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
        code = program.code();
        save(VigaLoop.CODE, "code.py", "text/x-python", program.code());
        save("plan", "plan.txt", "text/plain", program.plan());
        save("generator-text", "generator.txt", "text/plain", program.modelText());

        saveLeaks(in(Phase.RESET, context::reset));
        String name = VigaLoop.programName(context.request().number(), index);
        SceneExecutor.Execution execution = in(
                Phase.EXECUTE,
                () -> executor.execute(program.code(), name, context.request().seed(), bounded(loop.executeTimeout())));
        save("output", "output.txt", "text/plain", execution.output());
        Symptom symptom = execution.symptom();
        if (symptom != null) {
            throw new StepFailure(symptom);
        }
        renders.clear();
        for (SceneExecutor.Render render : in(Phase.RENDER, () -> executor.render(bounded(loop.renderTimeout())))) {
            renders.put(render.view(), save("renders/" + render.view() + ".png", "image/png", render.image()));
        }
        Optional<Path> report = executor.report();
        if (report.isPresent()) {
            artifacts.put(VigaLoop.REPORT, save("report.json", "application/json", report.get()));
        }
    }

    private Program generate() throws InterruptedException, StepFailure {
        FailedProgram failed = errors.isEmpty() ? null : new FailedProgram(code, errors.get(errors.size() - 1));
        code = null;
        String what = "generator '" + loop.generator().name() + "'";
        Duration limit = context.request().limits().stepTimeout();
        try {
            return in(Phase.GENERATE, () -> {
                StepContext view = new StepContext(
                        context, index, progress, errors, failed, renders, artifacts, keeper("generator"));
                return context.call(what, limit, () -> loop.generator().generate(view));
            });
        } catch (StepFailure e) {
            saveMalformed("generator-text", "generator.txt", e);
            throw e;
        }
    }

    private void verify() throws InterruptedException, StepFailure {
        String what = "verifier '" + loop.verifier().name() + "'";
        Duration limit = context.request().limits().stepTimeout();
        Verifier.Verification verification;
        try {
            verification = in(Phase.VERIFY, () -> {
                StepContext view =
                        new StepContext(context, index, progress, errors, null, renders, artifacts, keeper("verifier"));
                return context.call(what, limit, () -> loop.verifier().verify(view));
            });
        } catch (StepFailure e) {
            saveMalformed("verifier-text", "verifier.txt", e);
            throw e;
        }
        save("verifier-text", "verifier.txt", "text/plain", verification.modelText());
        verdict = verification.verdict();
        scores = in(Phase.SCORE, () -> context.score(renders, artifacts))
                .orElseGet(() -> new ScoreCard(Score.of(verification.verdict().score()), Map.of()));
    }

    /** Saves the scene of an iteration that is the best so far. The verdict stands even if this fails. */
    private @Nullable Failure saveScene() throws InterruptedException {
        Symptom symptom = attempt(() -> {
            Optional<Path> scene = in(Phase.RENDER, () -> executor.save(bounded(loop.renderTimeout())));
            if (scene.isPresent()) {
                artifacts.put(VigaLoop.SCENE, save("scene.blend", "application/x-blender", scene.get()));
            }
        });
        return symptom == null ? null : context.classify(symptom);
    }

    /** Runs a part of a phase, and turns the exceptions of components into the symptom that they are. */
    private static <T> T in(Phase phase, AttemptContext.Part<T> part) throws InterruptedException, StepFailure {
        try {
            return part.call();
        } catch (CoordinatorException e) {
            if (e.code() == Code.BUDGET_EXHAUSTED) {
                throw e; // Nothing is wrong but the budget. The iteration is not whole, and a run that is resumed makes
                // it again.
            }
            throw new StepFailure(Symptom.of(phase, e));
        }
    }

    private Duration bounded(Duration timeout) {
        return Waits.atMost(timeout, context.remaining());
    }

    private void save(String role, String file, String mediaType, @Nullable String text) {
        if (text != null) {
            InputStream utf8 = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            artifacts.put(role, context.save(path(file), mediaType, utf8));
        }
    }

    /** Leaks found by this reset came from the previous program, and show that this one starts without them. */
    private void saveLeaks(List<Evidence> leaks) {
        if (!leaks.isEmpty()) {
            save(
                    "leaks",
                    "leaks.txt",
                    "text/plain",
                    String.join("\n", leaks.stream().map(Evidence::detail).toList()));
        }
    }

    private ArtifactRef save(String file, String mediaType, Path content) throws StepFailure {
        try (InputStream stream = Files.newInputStream(content)) {
            return context.save(path(file), mediaType, stream);
        } catch (IOException e) {
            String message = "The backend's file " + content.getFileName() + " cannot be read: " + e;
            throw new StepFailure(
                    Symptom.of(Phase.RENDER, new CoordinatorException(Code.BACKEND_PROTOCOL, message, e)));
        }
    }

    private Keeper keeper(String part) {
        return (file, mediaType, content) -> {
            int number = kept++;
            ArtifactRef saved = context.save(folder + RunLayout.call(number, part, file), mediaType, content);
            artifacts.put(RunLayout.callRole(number, part, file), saved);
        };
    }

    private void saveMalformed(String role, String file, StepFailure failure) {
        if (failure.symptom.cause() instanceof MalformedOutputException malformed) {
            save(role, file, "text/plain", malformed.modelText());
        }
    }

    /** Each repair writes into its own folder, so that nothing is overwritten. */
    private String path(String file) {
        return folder + (errors.isEmpty() ? "" : "retry-" + errors.size() + "/") + file;
    }

    /** A part of an iteration that can fail. */
    @FunctionalInterface
    private interface Action {
        void run() throws InterruptedException, StepFailure;
    }

    /** Carries a symptom out of the part of an iteration in which it was observed. */
    private static final class StepFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Symptom symptom;

        StepFailure(Symptom symptom) {
            super(symptom.message(), symptom.cause(), false, false);
            this.symptom = symptom;
        }
    }
}
