package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.core.journal.FileJournal;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Redactor NO_SECRETS = Redactor.of(Map.of());
    private static final byte[] PNG = "\u0089PNG\r\n\u001a\nrest".getBytes(ISO_8859_1);
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1};

    @TempDir
    Path root;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    @Test
    void namesTheRunAndNeverTwoOfThemAlike() {
        for (ArtifactStore each : List.of(store, new FileArtifactStore(root))) {
            assertThat(folder(each).name()).isEqualTo("20261123T124500Z_task-crate_baseline-box");
            assertThat(folder(each).name()).isEqualTo("20261123T124500Z_task-crate_baseline-box-2");
            assertThat(folder(each).name()).isEqualTo("20261123T124500Z_task-crate_baseline-box-3");
        }
    }

    @Test
    void claimsItsNameWithADocumentOfARunThatIsStarting() throws IOException {
        RunFolder folder = folder(store);

        assertThat(store.list(folder.name())).containsExactly(folder.name() + "/run.json");
        String document = text(store, folder.name() + "/run.json");
        assertThat(Schemas.problems("run", Schemas.json(document))).isEmpty();
        assertThat(Schemas.json(document).path("status").asText()).isEqualTo("starting");
    }

    @Test
    void doesNotTakeOverAFolderOfSomethingElse() throws IOException {
        String name = RunLayout.folder(Samples.STARTED_AT, "crate", "box");
        Files.createDirectories(root.resolve(name).resolve("attempts"));
        FileArtifactStore files = new FileArtifactStore(root);
        assertThat(folder(files).name()).as("there is no file in it").isEqualTo(name);

        Files.move(root.resolve(name).resolve("run.json"), root.resolve(name).resolve("notes.txt"));
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> folder(files))
                .withMessageContaining(name)
                .withMessageContaining("no run.json")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThat(files.list(name)).containsExactly(name + "/notes.txt");
    }

    @Test
    @Timeout(60)
    void runsThatBeginAtTheSameTimeGetFoldersOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (ArtifactStore each : List.of(store, new FileArtifactStore(root))) {
                Callable<String> create = () -> folder(each).name();
                List<String> names = new ArrayList<>();
                for (Future<String> name :
                        threads.invokeAll(List.of(create, create, create, create, create, create, create, create))) {
                    names.add(name.get());
                }
                assertThat(names).doesNotHaveDuplicates();
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void leavesNoSecretAnywhereOnTheDisk() throws IOException {
        String secret = "h\"nter/2 \\ s3cret";
        String key = "sk-abcdefghijklmnopqrstuvwxyz";
        Redactor redactor = Redactor.of(Map.of("VENDOR_API_KEY", secret));
        Samples samples = new Samples(secret + " and " + key, redactor);
        FileArtifactStore files = new FileArtifactStore(root);
        samples.record(files);
        String run = Samples.RUN;
        try (FileJournal journal = FileJournal.open(files.file(run + "/" + RunLayout.JOURNAL), redactor, run)) {
            samples.events().values().forEach(journal::append);
        }

        List<String> redacted = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), UTF_8);
                assertThat(text).as(file.toString()).doesNotContain("s3cret");
                // The shape of a key is looked for in text only.
                if (!file.toString().endsWith(".blend")) {
                    assertThat(text).as(file.toString()).doesNotContain("abcdefghijklmnop");
                }
                if (text.contains(Redactor.MARK) || text.contains("****")) {
                    redacted.add(root.resolve(run).relativize(file).toString());
                }
            }
        }
        assertThat(redacted)
                .containsExactlyInAnyOrder(
                        "run.json",
                        "journal.jsonl",
                        "best_attempt.json",
                        "final.blend",
                        "attempts/attempt-000/attempt.json",
                        "attempts/attempt-000/iterations/iter-000/code.py",
                        "attempts/attempt-000/iterations/iter-000/scene.blend",
                        "attempts/attempt-000/try-1/iterations/iter-000.json",
                        "attempts/attempt-000/try-1/iterations/iter-000/code.py",
                        "attempts/attempt-000/try-1/iterations/iter-000/scene.blend",
                        "attempts/attempt-000/try-1/iterations/iter-000/verdict.json");
        // What was redacted is still a document.
        assertThat(new RunReader(files).read(run).result()).isNotNull();
    }

    @Test
    void refusesNamesThatContainASecret() {
        Redactor redactor = NO_SECRETS.with("crate");

        for (String[] names : new String[][] {{"my-crate", "box"}, {"box", "my-crate"}}) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> RunFolder.create(store, redactor, Samples.STARTED_AT, names[0], names[1]))
                    .withMessageNotContaining("crate")
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.CONFIGURATION);
        }
        assertThat(store.list("20261123T124500Z_task-my-crate_baseline-box")).isEmpty();
        RunFolder folder = RunFolder.create(store, redactor, Samples.STARTED_AT, "box", "box");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> folder.save(folder.name(), "crate.txt", "text/plain", content("x")))
                .withMessageNotContaining("crate");
    }

    @Test
    void savesWithoutSecretsAndOpensWhatWasSaved() throws IOException {
        RunFolder folder =
                RunFolder.create(store, NO_SECRETS.with("hunter2hunter2"), Samples.STARTED_AT, "crate", "box");

        ArtifactRef text = folder.save(folder.name(), "a.txt", "text/plain", content("a hunter2hunter2 b"));
        ArtifactRef binary = folder.save(folder.name(), "a.bin", "image/png", content("a hunter2hunter2 b"));

        try (InputStream opened = folder.open(text)) {
            assertThat(opened.readAllBytes()).asString(UTF_8).isEqualTo("a " + Redactor.MARK + " b");
        }
        try (InputStream opened = folder.open(binary)) {
            assertThat(opened.readAllBytes()).asString(UTF_8).isEqualTo("a ************** b");
        }
    }

    @Test
    void noticesAnArtifactThatWasChanged() throws IOException {
        RunFolder folder = folder(store);
        ArtifactRef artifact = folder.save(folder.name(), "a.txt", "text/plain", content("good"));
        store.put(artifact.path(), "text/plain", content("evil"));

        try (InputStream opened = folder.open(artifact)) {
            assertThatIOException().isThrownBy(opened::readAllBytes).withMessageContaining(artifact.path());
        }
    }

    @Test
    void saysWhatCannotBeSaved() {
        RunFolder folder = folder(store);
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> folder.save(folder.name(), "a.txt", "text/plain", broken))
                .withMessageContaining(folder.name() + "/a.txt")
                .withMessageContaining("disk on fire")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> folder.save(folder.name(), "../a.txt", "text/plain", content("x")));
    }

    @Test
    void refusesArtifactsOfAnotherRun() {
        RunFolder folder = folder(store);
        String neighbour = folder.name() + "-2/code.py";

        for (String path : List.of("other/code.py", neighbour)) {
            ArtifactRef foreign = new ArtifactRef(path, "0".repeat(64), "text/x-python", 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> folder.open(foreign))
                    .withMessageContaining(path);
        }
    }

    @Test
    void copiesReferencesByWhatTheyAre() throws IOException {
        RunFolder folder = folder(store);
        Path png = Files.write(root.resolve("a.bin"), PNG);
        Path jpeg = Files.write(root.resolve("b.png"), JPEG);

        ArtifactRef front = folder.saveReference(new Reference("front", png));
        ArtifactRef top = folder.saveReference(new Reference("top", jpeg));

        assertThat(front.path()).isEqualTo(folder.name() + "/references/front.png");
        assertThat(front.mediaType()).isEqualTo("image/png");
        assertThat(text(store, front.path())).isEqualTo(new String(PNG, UTF_8));
        assertThat(top.path()).isEqualTo(folder.name() + "/references/top.jpg");
        assertThat(top.mediaType()).isEqualTo("image/jpeg");
        assertThat(top.sizeBytes()).isEqualTo(JPEG.length);
    }

    @Test
    @Timeout(60)
    void refusesWhatIsNoUsableReference() throws Exception {
        Path neither = Files.writeString(root.resolve("c.png"), "no");
        Path empty = Files.createFile(root.resolve("empty.png"));
        Path large = root.resolve("large.png");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.write(PNG);
            file.setLength(RunFolder.MAX_REFERENCE_BYTES + 1);
        }

        refuses(neither, "is neither a PNG nor a JPEG image");
        refuses(empty, "is neither a PNG nor a JPEG image");
        refuses(large, "has more than 67108864 bytes");
        refuses(root.resolve("missing.png"), "does not exist");
        refuses(root, "is not a regular file");
    }

    @Test
    void refusesAReferenceThatGrowsTooLargeWhileItIsRead() throws IOException {
        Path image = Files.write(root.resolve("growing.png"), PNG);
        ArtifactStore slow = new ArtifactStore() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public ArtifactRef put(String path, String mediaType, InputStream content) {
                try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                    file.setLength(RunFolder.MAX_REFERENCE_BYTES + 1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return store.put(path, mediaType, content);
            }

            @Override
            public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
                return store.putIfAbsent(path, mediaType, content);
            }

            @Override
            public InputStream open(String path) {
                return store.open(path);
            }

            @Override
            public List<String> list(String folder) {
                return store.list(folder);
            }
        };
        RunFolder folder = folder(slow);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> folder.saveReference(new Reference("side", image)))
                .withMessageContaining("'side'")
                .withMessageContaining("has more than 67108864 bytes")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
    }

    /** Opening a pipe that nobody writes to would block. */
    @Test
    @Timeout(60)
    void refusesAPipe() throws Exception {
        Path pipe = root.resolve("pipe.png");
        assumeTrue(isPipeMade(pipe), "mkfifo is needed");

        refuses(pipe, "is not a regular file");
    }

    private static boolean isPipeMade(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void refuses(Path image, String why) {
        RunFolder folder = folder(store);
        Reference reference = new Reference("side", image);
        for (Runnable use :
                List.<Runnable>of(() -> RunFolder.requireUsable(reference), () -> folder.saveReference(reference))) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(use::run)
                    .withMessageContaining("'side'")
                    .withMessageContaining(image.toString())
                    .withMessageContaining(why)
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.CONFIGURATION);
        }
        assertThat(store.list(folder.name())).containsExactly(folder.name() + "/run.json");
    }

    @Test
    void acceptsAUsableReferenceWithoutCopyingIt() throws IOException {
        RunFolder.requireUsable(new Reference("front", Files.write(root.resolve("a.png"), PNG)));

        assertThat(store.list("references")).isEmpty();
    }

    private static RunFolder folder(ArtifactStore store) {
        return RunFolder.create(store, NO_SECRETS, Samples.STARTED_AT, "crate", "box");
    }

    private static String text(ArtifactStore store, String path) throws IOException {
        try (InputStream stream = store.open(path)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
