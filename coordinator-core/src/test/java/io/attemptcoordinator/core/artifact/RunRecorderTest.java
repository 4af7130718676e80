package io.attemptcoordinator.core.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.TryReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTest {
    private static final Instant STARTED_AT = Instant.parse("2026-11-23T12:45:00.5Z");
    private static final Redactor NO_SECRETS = Redactor.of(Map.of());
    private static final byte[] PNG = "\u0089PNG\r\n\u001a\nrest".getBytes(ISO_8859_1);

    @TempDir
    Path root;

    @Test
    void namesTheRunAndNeverTwoOfThemAlike() {
        for (ArtifactStore store : List.of(new InMemoryArtifactStore(), new FileArtifactStore(root))) {
            assertThat(recorder(store).run()).isEqualTo("20261123T124500Z_task-crate_baseline-box");
            assertThat(recorder(store).run()).isEqualTo("20261123T124500Z_task-crate_baseline-box-2");
            assertThat(recorder(store).run()).isEqualTo("20261123T124500Z_task-crate_baseline-box-3");
        }
    }

    @Test
    void seesTheRunsInAStoreThatCannotClaim() {
        ArtifactStore store = new Recording(new InMemoryArtifactStore());
        recorder(store).save(recorder(store).run(), "x", "text/plain", content("x"));

        assertThat(recorder(store).run()).isEqualTo("20261123T124500Z_task-crate_baseline-box-2");
    }

    @Test
    void writesTheWholeLayoutAndTheRunsOwnDocumentLast() throws IOException {
        Recording store = new Recording(new FileArtifactStore(root));
        String run = record(store, NO_SECRETS, "nothing secret");

        assertThat(store.list(run).stream().map(path -> path.substring(run.length() + 1)))
                .containsExactly(
                        "attempts/attempt-000/attempt.json",
                        "attempts/attempt-000/iterations/iter-000.json",
                        "attempts/attempt-000/iterations/iter-000/code.py",
                        "attempts/attempt-000/try-1/iterations/iter-000.json",
                        "attempts/attempt-000/try-1/iterations/iter-000/code.py",
                        "attempts/attempt-000/try-1/iterations/iter-000/scene.blend",
                        "attempts/attempt-000/try-1/iterations/iter-000/verdict.json",
                        "best_attempt.json",
                        "final.blend",
                        "references/front.png",
                        "run.json");
        assertThat(store.puts.subList(store.puts.size() - 3, store.puts.size()))
                .containsExactly(run + "/final.blend", run + "/best_attempt.json", run + "/run.json");
        for (String path : store.list(run)) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            String schema = name.startsWith("iter-")
                    ? "iteration"
                    : name.replace(".json", "").replace('_', '-');
            if (name.endsWith(".json")) {
                assertThat(Schemas.problems(schema, Schemas.json(text(store, path))))
                        .as(path)
                        .isEmpty();
            }
        }
        assertThat(text(store, run + "/final.blend")).isEqualTo("BLENDER nothing secret");
        assertThat(new RunReader(store).verdict(run + "/attempts/attempt-000/try-1/iterations/iter-000/verdict.json"))
                .isEqualTo(new Verdict(0.5, List.of("nothing secret"), List.of(), List.of(), null));
    }

    @Test
    void leavesNoSecretAnywhereOnTheDisk() throws IOException {
        String secret = "h\"nter/2 \\ s3cret";
        String key = "sk-abcdefghijklmnopqrstuvwxyz";
        Redactor redactor = Redactor.of(Map.of("VENDOR_API_KEY", secret));
        String run = record(new FileArtifactStore(root), redactor, secret + " and " + key);

        List<String> redacted = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), UTF_8);
                assertThat(text).as(file.toString()).doesNotContain("s3cret");
                if (!file.endsWith("final.blend") && !file.endsWith("scene.blend")) {
                    assertThat(text).as(file.toString()).doesNotContain("abcdefghijklmnop");
                }
                if (text.contains("[redacted]") || text.contains("****")) {
                    redacted.add(root.resolve(run).relativize(file).toString());
                }
            }
        }
        assertThat(redacted)
                .containsExactlyInAnyOrder(
                        "run.json",
                        "best_attempt.json",
                        "final.blend",
                        "attempts/attempt-000/attempt.json",
                        "attempts/attempt-000/iterations/iter-000.json",
                        "attempts/attempt-000/iterations/iter-000/code.py",
                        "attempts/attempt-000/try-1/iterations/iter-000.json",
                        "attempts/attempt-000/try-1/iterations/iter-000/code.py",
                        "attempts/attempt-000/try-1/iterations/iter-000/scene.blend",
                        "attempts/attempt-000/try-1/iterations/iter-000/verdict.json");
        // What was redacted is still a document.
        assertThat(new RunReader(new FileArtifactStore(root)).read(run).result())
                .isNotNull();
    }

    @Test
    void refusesNamesThatContainASecret() {
        Redactor redactor = NO_SECRETS.with("crate");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(
                        () -> RunRecorder.create(new InMemoryArtifactStore(), redactor, STARTED_AT, "my-crate", "box"))
                .withMessageNotContaining("crate")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
        RunRecorder recorder = RunRecorder.create(new InMemoryArtifactStore(), redactor, STARTED_AT, "box", "box");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> recorder.save(recorder.run(), "crate.txt", "text/plain", content("x")))
                .withMessageNotContaining("crate");
    }

    @Test
    void copiesReferencesByWhatTheyAre() throws IOException {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        RunRecorder recorder = recorder(store);
        Path png = Files.write(root.resolve("a.bin"), PNG);
        Path jpeg = Files.write(root.resolve("b.png"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1});
        Path neither = Files.writeString(root.resolve("c.png"), "no");

        assertThat(recorder.saveReference(new Reference("front", png)).path())
                .isEqualTo(recorder.run() + "/references/front.png");
        assertThat(recorder.saveReference(new Reference("top", jpeg)).path())
                .isEqualTo(recorder.run() + "/references/top.jpg");
        for (Path file : List.of(neither, root.resolve("missing.png"), root)) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> recorder.saveReference(new Reference("side", file)))
                    .withMessageContaining("'side'")
                    .withMessageContaining(file.toString())
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.CONFIGURATION);
        }
    }

    @Test
    void refusesArtifactsOfAnotherRun() {
        RunRecorder recorder = recorder(new InMemoryArtifactStore());
        ArtifactRef foreign = new ArtifactRef("other/code.py", "0".repeat(64), "text/x-python", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> recorder.iteration(recorder.attemptFolder(0, 0), iteration(Map.of("code", foreign))))
                .withMessageContaining("other/code.py");
    }

    @Test
    void recordsThatThereIsNoWinner() {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        RunRecorder recorder = recorder(store);
        RunManifest manifest = manifest(recorder, Map.of(), "x");
        BestAttemptResult result = new BestAttemptResult(
                recorder.run(), StopReason.UNUSABLE, List.of(), null, "nothing", failure("none"), Duration.ZERO);

        recorder.manifest(manifest);
        recorder.result(manifest, result);

        assertThat(store.list(recorder.run())).containsExactly(recorder.run() + "/run.json");
        assertThat(new RunReader(store).read(recorder.run()).result()).isEqualTo(result);
    }

    /** Records a run whose every text is the one given: a try that fails, one that works, and a result. */
    private String record(ArtifactStore store, Redactor redactor, String text) throws IOException {
        RunRecorder recorder = RunRecorder.create(store, redactor, STARTED_AT, "crate", "box");
        Path image = Files.write(Files.createTempDirectory(root, ".in").resolve("front.png"), PNG);
        ArtifactRef reference = recorder.saveReference(new Reference("front", image));
        Files.delete(image);
        RunManifest manifest = manifest(recorder, Map.of("front", reference), text);
        recorder.manifest(manifest);

        String first = recorder.attemptFolder(0, 0);
        ArtifactRef failed = recorder.save(first, "iterations/iter-000/code.py", "text/x-python", content(text));
        recorder.iteration(
                first,
                new Iteration(
                        0,
                        Map.of("code", failed),
                        Map.of(),
                        List.of(failure(text)),
                        null,
                        failure(text),
                        Usage.NONE,
                        Duration.ZERO));

        String second = recorder.attemptFolder(0, 1);
        ArtifactRef code = recorder.save(second, "iterations/iter-000/code.py", "text/x-python", content(text));
        ArtifactRef scene = recorder.save(
                second, "iterations/iter-000/scene.blend", "application/x-blender", content("BLENDER " + text));
        Iteration iteration = new Iteration(
                0,
                Map.of("code", code, "scene", scene),
                Map.of(),
                List.of(),
                new Verdict(0.5, List.of(text), List.of(), List.of(), null),
                null,
                Usage.NONE,
                Duration.ofMillis(1500));
        recorder.iteration(second, iteration);
        AttemptReport attempt = new AttemptReport(
                0,
                second,
                7,
                new Strategy("default", Map.of("prompt", text)),
                List.of(
                        new TryReport(0, "worker-0", 1, failure(text), Duration.ZERO),
                        new TryReport(1, "worker-0", 1, null, Duration.ZERO)),
                List.of(iteration),
                0,
                new Score(0.5, Map.of()),
                Map.of("mock", Score.of(0.5)),
                StopReason.ITERATIONS_EXHAUSTED,
                null,
                STARTED_AT,
                Duration.ofSeconds(2));
        recorder.attempt(attempt);
        recorder.result(
                manifest,
                new BestAttemptResult(
                        recorder.run(),
                        StopReason.ATTEMPTS_EXHAUSTED,
                        List.of(attempt),
                        0,
                        "because " + text,
                        null,
                        Duration.ofSeconds(3)));
        return recorder.run();
    }

    private static RunManifest manifest(RunRecorder recorder, Map<String, ArtifactRef> references, String text) {
        return new RunManifest(
                recorder.run(),
                STARTED_AT,
                new Task(
                        "crate",
                        text,
                        references.keySet().stream()
                                .map(view -> new Reference(view, Path.of("front.png")))
                                .toList()),
                references,
                new BaselineSnapshot("box", "0".repeat(64), Map.of("note", text)),
                RunPlan.builder(1, 1).build(),
                "mock",
                "best-score",
                Map.of("mock", 1.0),
                Map.of("mock", Map.of("apiKey", text)),
                Map.of("model", text),
                Map.of(text, text));
    }

    private static Iteration iteration(Map<String, ArtifactRef> artifacts) {
        return new Iteration(
                0, artifacts, Map.of(), List.of(), Verdict.of(0.5), null, Usage.NONE, Duration.ofMillis(1500));
    }

    private static Failure failure(String text) {
        return new Failure(
                FailureClass.E1_EXECUTION, text, "mock", List.of(new Evidence(Evidence.Kind.TEXT, "said " + text)));
    }

    private static RunRecorder recorder(ArtifactStore store) {
        return RunRecorder.create(store, NO_SECRETS, STARTED_AT, "crate", "box");
    }

    private static String text(ArtifactStore store, String path) throws IOException {
        try (InputStream stream = store.open(path)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** A store of another make, which remembers the order of what it was given. */
    private static final class Recording implements ArtifactStore {
        private final ArtifactStore store;
        private final List<String> puts = new ArrayList<>();

        Recording(ArtifactStore store) {
            this.store = store;
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            puts.add(path);
            return store.put(path, mediaType, content);
        }

        @Override
        public InputStream open(String path) {
            return store.open(path);
        }

        @Override
        public List<String> list(String folder) {
            return store.list(folder);
        }
    }
}
