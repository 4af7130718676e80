package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.fake.SeededAttempt;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.journal.JournalsOnDisk;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.placement.LocalPlacement;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.store.StoreOnDisk;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small run whose store and journal are on a disk that a test made.
 *
 * @param root the folder of the store
 * @param disk does what they do
 * @param reference the reference image of the task
 * @param resumes whether an attempt that was interrupted goes on where it was
 * @param told hears of what is acknowledged, which is each event
 */
public record RunOnDisk(Path root, Disk disk, Path reference, boolean resumes, Consumer<RunEvent> told) {
    private static final RunPlan PLAN = RunPlan.builder(3, 2).seed(5).build();

    public BestAttemptResult start() {
        return run(null);
    }

    public BestAttemptResult resume(String run) {
        return run(run);
    }

    private BestAttemptResult run(@Nullable String resumed) {
        FileArtifactStore store = StoreOnDisk.open(root, disk);
        Redactor redactor = Redactor.of(Map.of());
        ManualTime time = new ManualTime();
        ClassifierChain chain = new ClassifierChain(List.of(), PLAN.limits().grace());
        Journals journals = JournalsOnDisk.in(store, redactor, disk);
        Allowance allowance = new Allowance(PLAN.budget());
        AttemptEnvironment environment = new AttemptEnvironment(
                new Building(resumes),
                new FakeBaseline(),
                Measure.NONE,
                chain,
                journals.artifacts(),
                redactor,
                time,
                time,
                pause -> {},
                allowance);
        RunParts parts = new RunParts(
                new Task("crate", "Put the crate on the table.", List.of(new Reference("camera", reference))),
                "empty",
                PLAN,
                resumed,
                new FixedAttempts(),
                new LocalPlacement(
                        new FakeBackend(), environment, PLAN.limits(), new Capacity(1, "the log has one order")),
                journals,
                new Chooser(Selection.bestScore(), chain, PLAN.limits().grace()),
                Measure.NONE,
                null,
                allowance,
                store,
                redactor,
                List.of(told::accept),
                List.of(),
                Map.of(),
                time,
                time);
        return new CoordinatedRun(parts, new RunControl()).run();
    }

    /**
     * Saves a program and a scene in each iteration. The first iteration of the second attempt has no program, so that a folder
     * is first needed for a document, and only then for an artifact.
     */
    private record Building(boolean resumes) implements Attempt {
        @Override
        public String name() {
            return "building";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            for (int index = context.recorded().size(); ; index++) {
                context.reset();
                Optional<AttemptStopReason> stop = context.report(iteration(context, index));
                if (stop.isPresent()) {
                    return new AttemptResult.Completed(stop.get());
                }
            }
        }

        private Iteration iteration(AttemptContext context, int index) {
            if (context.request().number() == 1 && index == 0) {
                return Iteration.failed(index, new Failure(FailureClass.E1_EXECUTION, "no program", "test", List.of()))
                        .build();
            }
            double score = SeededAttempt.score(context.request().seed(), index);
            ArtifactRef code = save(context, index, "code.py", "text/x-python", "x = " + score);
            ArtifactRef scene = save(context, index, "scene.blend", "application/x-blender", "scene " + score);
            return Iteration.verified(index, Verdict.of(score))
                    .artifacts(Map.of("code", code, VigaLoop.SCENE, scene))
                    .build();
        }

        private ArtifactRef save(AttemptContext context, int index, String name, String type, String content) {
            return context.save(
                    "iterations/iter-00" + index + "/" + name,
                    type,
                    new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
