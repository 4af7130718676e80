package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.fake.OtherProcess;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileArtifactStoreTest {
    @TempDir
    Path root;

    @Test
    void keepsWhatItIsGiven() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);

        ArtifactRef ref = store.put("run/a/code.py", "text/x-python", content("hello"));

        assertThat(ref)
                .isEqualTo(new ArtifactRef(
                        "run/a/code.py",
                        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                        "text/x-python",
                        5));
        assertThat(store.file("run/a/code.py")).hasContent("hello");
        assertThat(text(store, "run/a/code.py")).isEqualTo("hello");
        assertThat(files()).containsExactly("run/a/code.py");
    }

    @Test
    void replacesWhatIsThereWhileAReaderKeepsTheOld() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("a", "text/plain", content("old"));

        try (InputStream reader = store.open("a")) {
            store.put("a", "text/plain", content("newer"));

            assertThat(reader).hasContent("old");
        }
        assertThat(text(store, "a")).isEqualTo("newer");
    }

    @Test
    void failedPutLeavesTheOldContentAndNothingElse() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("a/b", "text/plain", content("old"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("a/b", "text/plain", breaking(new IOException("no more"))))
                .withMessageContaining("a/b")
                .withMessageContaining("no more")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThat(text(store, "a/b")).isEqualTo("old");
        assertThat(files()).containsExactly("a/b");
    }

    @Test
    void refusesMoreThanTheMaximumAndLeavesNothing() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root, 4);

        assertThat(store.put("four", "text/plain", content("1234")).sizeBytes()).isEqualTo(4);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("five", "text/plain", content("12345")))
                .withMessageContaining("five")
                .withMessageContaining("4 bytes");
        assertThat(files()).containsExactly("four");
    }

    @Test
    void namesAFileThatStandsWhereAFolderIsNeeded() {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("a", "text/plain", content("x"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("a/b", "text/plain", content("y")))
                .withMessageContaining("a file stands at " + store.file("a"))
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.open("a/b"))
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
    }

    @Test
    void namesAFolderThatStandsWhereAFileIsNeeded() {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("a/b", "text/plain", content("x"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("a", "text/plain", content("y")))
                .withMessageContaining("a folder stands at " + store.file("a"));
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.open("a"))
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
    }

    @Test
    void followsNoLinkOutOfTheRoot(@TempDir Path outside) throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));

        for (String path : List.of("link/secret", "file")) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> store.open(path))
                    .withMessageContaining("symbolic link")
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.ARTIFACT_IO);
        }
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("link/new", "text/plain", content("x")))
                .withMessageContaining("symbolic link");
        assertThatExceptionOfType(CoordinatorException.class).isThrownBy(() -> store.list("link"));
        assertThat(outside.resolve("new")).doesNotExist();

        store.put("file", "text/plain", content("replaced"));
        assertThat(outside.resolve("secret")).hasContent("s");
        assertThat(text(store, "file")).isEqualTo("replaced");
    }

    @Test
    void refusesBadPathsAndWritesNothing() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root.resolve("store"));

        for (String path :
                List.of("", "/a", "a/", "../a", "a/../b", ".hidden", "a//b", "a b", "a\\b", "a".repeat(513))) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.put(path, "text/plain", content("x")));
            assertThatIllegalArgumentException().isThrownBy(() -> store.putIfAbsent(path, "text/plain", content("x")));
            assertThatIllegalArgumentException().isThrownBy(() -> store.open(path));
            assertThatIllegalArgumentException().isThrownBy(() -> store.list(path));
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void listsOnlyTheArtifactsOfThatFolder() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        for (String path : List.of("a/x", "a/b/c/y", "a/b.txt", "ab/x", "a-b")) {
            store.put(path, "text/plain", content(path));
        }
        Files.writeString(root.resolve("a/.put-1-1"), "what a crash left");
        Files.createDirectory(root.resolve("a/.git"));
        Files.writeString(root.resolve("a/.git/config"), "not ours");
        Files.writeString(root.resolve("a/copy (1)"), "not ours");

        assertThat(store.list("a")).containsExactly("a/b.txt", "a/b/c/y", "a/x");
        assertThat(store.list("nothing")).isEmpty();
    }

    @Test
    void keepsAndReadsOnAnInterruptedThread() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        Thread.currentThread().interrupt();
        try {
            store.put("a/b", "text/plain", content("kept"));
            assertThat(text(store, "a/b")).isEqualTo("kept");
            assertThat(store.putIfAbsent("a/c", "text/plain", content("kept"))).isPresent();
            assertThat(text(store, "a/c")).isEqualTo("kept");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void concurrentPutsToOnePathLeaveOneOfThemWhole() throws Exception {
        FileArtifactStore store = new FileArtifactStore(root);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> puts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String content = String.valueOf((char) ('a' + i)).repeat(100_000);
                String own = "run/own-" + i + "/x";
                puts.add(threads.submit(() -> {
                    start.await();
                    for (int n = 0; n < 10; n++) {
                        store.put("run/shared/deep/x", "text/plain", content(content));
                        store.put(own, "text/plain", content(content));
                        assertThat(text(store, "run/shared/deep/x").chars().distinct())
                                .hasSize(1);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> put : puts) {
                put.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(text(store, "run/shared/deep/x")).hasSize(100_000);
        assertThat(files()).hasSize(9);
    }

    @Test
    void writesIfAbsentOnce() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);

        assertThat(store.putIfAbsent("run/a", "text/plain", content("first")))
                .contains(new ArtifactRef(
                        "run/a", "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e", "text/plain", 5));
        assertThat(new FileArtifactStore(root).putIfAbsent("run/a", "text/plain", content("second")))
                .isEmpty();
        assertThat(text(store, "run/a")).isEqualTo("first");
        assertThat(files()).containsExactly("run/a");
    }

    @Test
    void doesNotReadWhatItWillNotWrite() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("run/a", "text/plain", content("first"));

        InputStream unread = content("second");

        assertThat(store.putIfAbsent("run/a", "text/plain", unread)).isEmpty();
        assertThat(unread).hasContent("second");
    }

    @Test
    void aFailedPutIfAbsentLeavesThePathFree() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.putIfAbsent("run/a", "text/plain", breaking(new IOException("no more"))))
                .withMessageContaining("run/a")
                .withMessageContaining("no more")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThat(files()).isEmpty();
        assertThat(store.putIfAbsent("run/a", "text/plain", content("x"))).isPresent();
    }

    @Test
    void doesNotTakeWhatIsNoArtifactForOne(@TempDir Path outside) throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        store.put("folder/a", "text/plain", content("x"));
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("nothing"));
        Files.createSymbolicLink(root.resolve("link"), outside);

        for (String path : List.of("folder", "dangling", "link", "link/new")) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> store.putIfAbsent(path, "text/plain", content("y")))
                    .withMessageContaining(path)
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.ARTIFACT_IO);
        }
        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("fileSystemsWithoutHardLinks")
    void writesIfAbsentOnceWithoutHardLinks(Exception unsupported) throws IOException {
        FileArtifactStore store = new FileArtifactStore(root, 10, new WithoutHardLinks(unsupported));

        assertThat(store.putIfAbsent("run/a", "text/plain", content("first"))).isPresent();
        assertThat(store.putIfAbsent("run/a", "text/plain", content("second"))).isEmpty();
        assertThat(text(store, "run/a")).isEqualTo("first");
        assertThat(files()).containsExactly("run/a");
    }

    private static final class WithoutHardLinks extends Disk {
        private final Exception unsupported;

        WithoutHardLinks(Exception unsupported) {
            this.unsupported = unsupported;
        }

        @Override
        public void link(Path link, Path existing) throws IOException {
            throwAsItIs(unsupported);
        }
    }

    static List<Exception> fileSystemsWithoutHardLinks() {
        return List.of(
                new UnsupportedOperationException("no links"),
                new FileSystemException("a", "b", "Operation not permitted"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofManyThreadsOneWritesIfAbsent(boolean hasHardLinks) throws Exception {
        Disk disk = hasHardLinks ? new Disk() : new WithoutHardLinks(new UnsupportedOperationException("no links"));
        FileArtifactStore store = new FileArtifactStore(root, 1 << 20, disk);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                String path = "run-" + round + "/a";
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<Boolean>> puts = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String content = "content " + i;
                    puts.add(threads.submit(() -> {
                        start.await();
                        return store.putIfAbsent(path, "text/plain", content(content))
                                .isPresent();
                    }));
                }
                List<String> winners = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    if (puts.get(i).get(60, TimeUnit.SECONDS)) {
                        winners.add("content " + i);
                    }
                }
                assertThat(winners).containsExactly(text(store, path));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(files()).hasSize(50);
    }

    @Test
    @Timeout(120)
    void ofManyProcessesOneWritesIfAbsent() throws Exception {
        Map<String, BufferedReader> outputs = new LinkedHashMap<>();
        List<Process> processes = new ArrayList<>();
        Map<String, String> winners = new HashMap<>();
        try {
            for (String name : List.of("one", "two", "three")) {
                Process process = OtherProcess.start(ClaimingWriter.class, root.toString(), name);
                processes.add(process);
                outputs.put(name, process.inputReader(UTF_8));
            }
            for (BufferedReader output : outputs.values()) {
                assertThat(output.readLine()).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            for (Map.Entry<String, BufferedReader> output : outputs.entrySet()) {
                for (String path : output.getValue().lines().toList()) {
                    assertThat(winners.put(path, output.getKey())).as(path).isNull();
                }
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(winners).hasSize(ClaimingWriter.PATHS);
        FileArtifactStore store = new FileArtifactStore(root);
        for (Map.Entry<String, String> winner : winners.entrySet()) {
            assertThat(text(store, winner.getKey())).isEqualTo(winner.getValue());
        }
        assertThat(files()).hasSize(ClaimingWriter.PATHS);
    }

    @Test
    void anUncheckedExceptionOfTheContentComesThroughAndLeavesNothing() throws IOException {
        FileArtifactStore store = new FileArtifactStore(root);
        IllegalStateException bug = new IllegalStateException("a bug");

        assertThatIllegalStateException()
                .isThrownBy(() -> store.put("a/b", "text/plain", breaking(bug)))
                .isSameAs(bug);
        assertThatIllegalStateException()
                .isThrownBy(() -> store.putIfAbsent("a/b", "text/plain", breaking(bug)))
                .isSameAs(bug);
        assertThat(files()).isEmpty();
    }

    @Test
    void leavesTheContentOpen() {
        FileArtifactStore store = new FileArtifactStore(root);
        InputStream content = new FilterInputStream(content("x")) {
            @Override
            public void close() {
                throw new AssertionError("the content was closed");
            }
        };

        assertThat(store.put("a", "text/plain", content).sizeBytes()).isEqualTo(1);
        assertThat(store.putIfAbsent("a", "text/plain", content)).isEmpty();
        assertThat(store.putIfAbsent("b", "text/plain", content)).isPresent();
    }

    @Test
    void saysWhenTheRootIsNoFolder() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new FileArtifactStore(file))
                .withMessageContaining(file.toString())
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String text(FileArtifactStore store, String path) throws IOException {
        try (InputStream stream = store.open(path)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static InputStream breaking(Exception failure) {
        return new SequenceInputStream(content("begun"), new InputStream() {
            @Override
            public int read() throws IOException {
                throwAsItIs(failure);
                return -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        });
    }

    private static void throwAsItIs(Exception failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }
}
