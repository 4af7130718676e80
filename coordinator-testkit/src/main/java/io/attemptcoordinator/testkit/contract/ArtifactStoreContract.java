package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules STORE-01 to STORE-10 for an {@link ArtifactStore}. Implement {@link #createStore()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class ArtifactStoreContract extends Contract {
    private static final String TEXT = "text/plain";
    private static final List<String> BAD_PATHS = List.of(
            "",
            "/",
            "/etc/passwd",
            "../up",
            "a/../b",
            "a//b",
            "a/",
            ".hidden",
            "a/.b",
            "a\\b",
            "a b",
            "a\u0000",
            "x".repeat(600));

    /** For subclasses. */
    protected ArtifactStoreContract() {}

    /** Creates a new, empty store, configured if it needs settings. */
    protected abstract ArtifactStore createStore();

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static String read(ArtifactStore store, String path) {
        try (InputStream content = store.open(path)) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError("the artifact " + path + " could not be read", e);
        }
    }

    private static void assertFails(ThrowingCallable call, Code code, String path, String what) {
        assertThatThrownBy(call, "%s", what + " must throw " + code + " for " + path)
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).as("the code of " + e).isEqualTo(code);
                    assertThat(e).as("the message must name the path").hasMessageContaining(path);
                });
    }

    @Test
    @DisplayName("STORE-01 what is written is read back, byte by byte; its name is valid")
    void readsBackWhatItWrites() {
        ArtifactStore store = createStore();
        assertName(store);
        String large = "0123456789\u0000\u00e4".repeat(100_000);
        store.put("run/a.txt", TEXT, content(large));
        store.put("run/empty", TEXT, content(""));
        assertThat(read(store, "run/a.txt").equals(large))
                .as("open() must return exactly what put() was given")
                .isTrue();
        assertThat(read(store, "run/empty")).as("an empty artifact").isEmpty();
    }

    @Test
    @DisplayName("STORE-02 the reference describes what was written")
    void refersToWhatItWrites() {
        ArtifactStore store = createStore();
        // The digest of "abc" is the first example of FIPS 180.
        ArtifactRef expected = new ArtifactRef(
                "run/a.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", TEXT, 3);
        String what = "path, SHA-256, media type and size of the reference must be those of the content";
        assertThat(store.putIfAbsent("run/a.txt", TEXT, content("abc")))
                .as(what)
                .contains(expected);
        assertThat(store.put("run/a.txt", TEXT, content("abc"))).as(what).isEqualTo(expected);
    }

    @Test
    @DisplayName("STORE-03 writing again replaces")
    void replaces() {
        ArtifactStore store = createStore();
        store.put("run/a", TEXT, content("a longer text before"));
        store.put("run/a", TEXT, content("after"));
        assertThat(read(store, "run/a"))
                .as("put() must replace the whole content")
                .isEqualTo("after");
    }

    @Test
    @DisplayName("STORE-04 an invalid path is refused")
    void refusesBadPaths() {
        ArtifactStore store = createStore();
        for (String path : BAD_PATHS) {
            assertRefused(() -> store.put(path, TEXT, content("x")), "put()", path);
            assertRefused(() -> store.putIfAbsent(path, TEXT, content("x")), "putIfAbsent()", path);
            assertRefused(() -> store.open(path).close(), "open()", path);
            assertRefused(() -> store.list(path), "list()", path);
        }
    }

    private static void assertRefused(ThrowingCallable call, String what, String path) {
        assertThatThrownBy(
                        call,
                        "%s",
                        what + " must throw an IllegalArgumentException for '" + path
                                + "'; call ArtifactStore.requirePath first")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("STORE-05 a missing artifact is reported as missing, with its path")
    void reportsWhatIsMissing() {
        ArtifactStore store = createStore();
        store.put("run/a/b", TEXT, content("x"));
        for (String path : List.of("run/c", "run/a", "other")) {
            assertFails(() -> store.open(path).close(), Code.ARTIFACT_NOT_FOUND, path, "open()");
        }
    }

    @Test
    @DisplayName("STORE-06 a folder lists everything below it, in order, and nothing else")
    void lists() {
        ArtifactStore store = createStore();
        for (String path : List.of("run/b", "run/a/z", "run/a/b/c", "run-2/x", "run/a.txt", "other/run/y")) {
            store.put(path, TEXT, content(path));
        }
        assertThat(store.list("run"))
                .as("list() must return the paths below the folder at any depth, in the order of String.compareTo")
                .containsExactly("run/a.txt", "run/a/b/c", "run/a/z", "run/b");
        assertThat(store.list("nothing")).as("a folder that does not exist").isEmpty();
    }

    @Test
    @DisplayName("STORE-07 a content that cannot be read changes nothing")
    void changesNothingWhenTheContentFails() {
        ArtifactStore store = createStore();
        store.put("run/a", TEXT, content("before"));
        IOException unreadable = new IOException("the content is broken");
        IllegalStateException unchecked = new IllegalStateException("the content has a bug");
        for (String path : List.of("run/a", "run/new")) {
            assertFails(
                    () -> store.put(path, TEXT, failing(unreadable)),
                    Code.ARTIFACT_IO,
                    path,
                    "put() of a content that throws an IOException");
            assertThatThrownBy(
                            () -> store.put(path, TEXT, failing(unchecked)),
                            "an unchecked exception of the content must be thrown as it is")
                    .isSameAs(unchecked);
        }
        assertFails(
                () -> store.putIfAbsent("run/new", TEXT, failing(unreadable)),
                Code.ARTIFACT_IO,
                "run/new",
                "putIfAbsent() of a content that throws an IOException");
        assertThat(read(store, "run/a")).as("what was there before").isEqualTo("before");
        assertThat(store.list("run")).as("all that is there").containsExactly("run/a");
        assertThat(store.putIfAbsent("run/new", TEXT, content("x")))
                .as("a path whose content failed is still free")
                .isPresent();
    }

    private static InputStream failing(Exception problem) {
        return new SequenceInputStream(content("x".repeat(100_000)), new InputStream() {
            @Override
            public int read() throws IOException {
                if (problem instanceof IOException checked) {
                    throw checked;
                }
                throw (RuntimeException) problem;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        });
    }

    @Test
    @DisplayName("STORE-08 concurrent writers and readers of one path see whole contents only")
    void isAtomic() throws InterruptedException {
        ArtifactStore store = createStore();
        Set<String> texts = Set.of("a".repeat(200_000), "b".repeat(100_000), "c".repeat(50_000));
        List<String> inOrder = texts.stream().sorted().toList();
        store.put("run/shared", TEXT, content(inOrder.get(0)));
        AtomicInteger turn = new AtomicInteger();
        List<String> seen = concurrently(() -> {
            store.put("run/shared", TEXT, content(inOrder.get(turn.getAndIncrement() % inOrder.size())));
            return read(store, "run/shared");
        });
        assertThat(texts.containsAll(seen))
                .as("a reader must see one whole content; write to another place and rename")
                .isTrue();
        assertThat(store.list("run")).as("all that is there").containsExactly("run/shared");
    }

    @Test
    @DisplayName("STORE-09 the content is left open")
    void leavesTheContentOpen() {
        ArtifactStore store = createStore();
        AtomicBoolean isClosed = new AtomicBoolean();
        InputStream content = new FilterInputStream(content("abc")) {
            @Override
            public void close() {
                isClosed.set(true);
            }
        };
        store.put("run/a", TEXT, content);
        store.putIfAbsent("run/a", TEXT, content);
        store.putIfAbsent("run/b", TEXT, content);
        assertThat(isClosed)
                .as("put() and putIfAbsent() must not close the content, which belongs to the caller")
                .isFalse();
    }

    @Test
    @DisplayName("STORE-10 of all that write a path if it is absent, exactly one succeeds")
    void writesOnceIfAbsent() throws InterruptedException {
        ArtifactStore store = createStore();
        int callers = 8;
        for (int round = 0; round < 20; round++) {
            String path = "run-" + round + "/claim";
            CyclicBarrier start = new CyclicBarrier(callers);
            List<Callable<Optional<ArtifactRef>>> calls = IntStream.range(0, callers)
                    .mapToObj(caller -> (Callable<Optional<ArtifactRef>>) () -> {
                        start.await();
                        return store.putIfAbsent(path, TEXT, content("caller " + caller));
                    })
                    .toList();
            List<Optional<ArtifactRef>> results = together(calls);
            assertThat(results.stream().filter(Optional::isPresent))
                    .as("the callers of putIfAbsent() that succeeded for " + path)
                    .hasSize(1);
            int winner = IntStream.range(0, callers)
                    .filter(caller -> results.get(caller).isPresent())
                    .findFirst()
                    .orElseThrow();
            assertThat(read(store, path))
                    .as("the content must be that of the caller that succeeded")
                    .isEqualTo("caller " + winner);
            assertThat(store.list("run-" + round)).as("all that is there").containsExactly(path);
        }
        store.put("run/a", TEXT, content("before"));
        assertThat(store.putIfAbsent("run/a", TEXT, content("after")))
                .as("putIfAbsent() for a path that put() has written")
                .isEmpty();
        assertThat(read(store, "run/a")).as("what was there before").isEqualTo("before");
    }
}
