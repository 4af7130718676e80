package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules STORE-01 to STORE-08 for an {@link ArtifactStore}. Implement {@link #createStore()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class ArtifactStoreContract {
    private static final String TEXT = "text/plain";

    /** For subclasses. */
    protected ArtifactStoreContract() {}

    /**
     * Makes a store.
     *
     * @return a new, empty store
     */
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

    @Test
    @DisplayName("STORE-01 what is kept is read back, byte by byte; its name is well-formed")
    void readsBackWhatItKeeps() {
        ArtifactStore store = createStore();
        ComponentRules.assertName("STORE-01", store);
        String large = "0123456789\u0000\u00e4".repeat(100_000);
        store.put("run/a.txt", TEXT, content(large));
        store.put("run/empty", TEXT, content(""));
        assertThat(read(store, "run/a.txt").equals(large))
                .as("STORE-01: open() must give back exactly what put() was given")
                .isTrue();
        assertThat(read(store, "run/empty"))
                .as("STORE-01: an empty artifact is one")
                .isEmpty();
    }

    @Test
    @DisplayName("STORE-02 the reference says what was kept")
    void refersToWhatItKeeps() {
        ArtifactRef ref = createStore().put("run/a.txt", TEXT, content("abc"));
        // The digest of "abc" is the first example of FIPS 180.
        assertThat(ref)
                .as("STORE-02: path, SHA-256, media type and size of the reference must be those of the content")
                .isEqualTo(new ArtifactRef(
                        "run/a.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", TEXT, 3));
    }

    @Test
    @DisplayName("STORE-03 keeping again replaces")
    void replaces() {
        ArtifactStore store = createStore();
        store.put("run/a", TEXT, content("a longer text before"));
        store.put("run/a", TEXT, content("after"));
        assertThat(read(store, "run/a"))
                .as("STORE-03: put() must replace the whole content")
                .isEqualTo("after");
    }

    @Test
    @DisplayName("STORE-04 a path that is not of its form is refused")
    void refusesBadPaths() {
        ArtifactStore store = createStore();
        for (String path : List.of(
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
                "x".repeat(600))) {
            assertThatThrownBy(
                            () -> store.put(path, TEXT, content("x")),
                            "%s",
                            "STORE-04: put() must refuse '" + path + "'; call ArtifactStore.requirePath first")
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.open(path).close(), "%s", "STORE-04: open() must refuse '" + path + "'")
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("STORE-05 a missing artifact is said to be missing")
    void saysWhatIsMissing() {
        ArtifactStore store = createStore();
        store.put("run/a/b", TEXT, content("x"));
        for (String path : List.of("run/c", "run/a", "other")) {
            assertThatThrownBy(
                            () -> store.open(path).close(),
                            "%s",
                            "STORE-05: open() of what is not there must say ARTIFACT_NOT_FOUND, for " + path)
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.ARTIFACT_NOT_FOUND));
        }
    }

    @Test
    @DisplayName("STORE-06 a folder lists all that is in it, in order, and nothing else")
    void lists() {
        ArtifactStore store = createStore();
        for (String path : List.of("run/b", "run/a/z", "run/a/b/c", "run-2/x", "run/a.txt", "other/run/y")) {
            store.put(path, TEXT, content(path));
        }
        assertThat(store.list("run"))
                .as("STORE-06: list() must give the paths below the folder at any depth, sorted by their characters")
                .containsExactly("run/a.txt", "run/a/b/c", "run/a/z", "run/b");
        assertThat(store.list("nothing"))
                .as("STORE-06: a folder that is not there is empty")
                .isEmpty();
    }

    @Test
    @DisplayName("STORE-07 a content that breaks off changes nothing")
    void keepsWhatWasThereWhenTheContentBreaksOff() {
        ArtifactStore store = createStore();
        store.put("run/a", TEXT, content("before"));
        for (String path : List.of("run/a", "run/new")) {
            assertThatThrownBy(
                            () -> store.put(path, TEXT, broken()),
                            "%s",
                            "STORE-07: put() must say ARTIFACT_IO when the content cannot be read")
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.ARTIFACT_IO));
        }
        assertThat(read(store, "run/a"))
                .as("STORE-07: what was kept before must still be there")
                .isEqualTo("before");
        assertThat(store.list("run"))
                .as("STORE-07: nothing else may be left behind")
                .containsExactly("run/a");
    }

    private static InputStream broken() {
        return new SequenceInputStream(content("x".repeat(100_000)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the content breaks off");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the content breaks off");
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
        List<String> seen = ComponentRules.concurrently("STORE-08", () -> {
            store.put("run/shared", TEXT, content(inOrder.get(turn.getAndIncrement() % inOrder.size())));
            return read(store, "run/shared");
        });
        assertThat(texts.containsAll(seen))
                .as("STORE-08: a reader must see one whole content; write to another place and rename")
                .isTrue();
        assertThat(store.list("run"))
                .as("STORE-08: nothing else may be left behind")
                .containsExactly("run/shared");
    }
}
