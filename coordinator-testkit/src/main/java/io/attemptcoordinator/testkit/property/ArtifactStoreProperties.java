package io.attemptcoordinator.testkit.property;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * An {@link ArtifactStore} behaves like a sorted map, whatever is done with it in whatever order.
 *
 * <p><b>Thread-safety:</b> as any jqwik test.
 *
 * @since 0.1
 */
public abstract class ArtifactStoreProperties {
    private static final String TEXT = "text/plain";
    private static final List<String> FOLDERS = List.of("a", "a/b", "a-1", "c");

    /** For subclasses. */
    protected ArtifactStoreProperties() {}

    /** Creates a new, empty store, configured if it needs settings. */
    protected abstract ArtifactStore createStore();

    /** One call of a store. */
    record Operation(Kind kind, String folder, String file, String text) {
        enum Kind {
            PUT,
            PUT_IF_ABSENT,
            OPEN,
            LIST
        }

        String path() {
            return folder + "/" + file;
        }

        InputStream content() {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public String toString() {
            return kind == Kind.LIST ? "LIST " + folder : kind + " " + path() + " '" + text + "'";
        }
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        return Combinators.combine(
                        Arbitraries.of(Operation.Kind.class),
                        Arbitraries.of(FOLDERS),
                        Arbitraries.of("x", "y.txt", "y"),
                        Arbitraries.strings().alpha().ofMaxLength(5))
                .as(Operation::new)
                .list()
                .ofMaxSize(20);
    }

    @Property(tries = 50)
    void behavesLikeASortedMap(@ForAll("operations") List<Operation> operations) {
        ArtifactStore store = createStore();
        Map<String, String> model = new TreeMap<>();
        for (Operation operation : operations) {
            apply(operation, store, model);
        }
        for (String folder : FOLDERS) {
            assertLists(store, folder, model);
        }
    }

    private static void apply(Operation operation, ArtifactStore store, Map<String, String> model) {
        String path = operation.path();
        switch (operation.kind()) {
            case PUT -> {
                assertRefers(store.put(path, TEXT, operation.content()), operation);
                model.put(path, operation.text());
            }
            case PUT_IF_ABSENT -> {
                Optional<ArtifactRef> written = store.putIfAbsent(path, TEXT, operation.content());
                assertThat(written.isPresent())
                        .as("whether %s writes", operation)
                        .isEqualTo(model.putIfAbsent(path, operation.text()) == null);
                written.ifPresent(artifact -> assertRefers(artifact, operation));
            }
            case OPEN -> {
                if (model.containsKey(path)) {
                    assertThat(read(store, path)).as("%s", operation).isEqualTo(model.get(path));
                } else {
                    assertThatThrownBy(() -> store.open(path), "%s", operation)
                            .isInstanceOfSatisfying(
                                    CoordinatorException.class,
                                    e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.ARTIFACT_NOT_FOUND));
                }
            }
            case LIST -> assertLists(store, operation.folder(), model);
        }
    }

    private static void assertRefers(ArtifactRef artifact, Operation operation) {
        assertThat(artifact.path()).as("the path of %s", operation).isEqualTo(operation.path());
        assertThat(artifact.sizeBytes())
                .as("the size of %s", operation)
                .isEqualTo(operation.text().length());
    }

    private static void assertLists(ArtifactStore store, String folder, Map<String, String> model) {
        assertThat(store.list(folder))
                .as("what is below %s", folder)
                .containsExactlyElementsOf(model.keySet().stream()
                        .filter(path -> path.startsWith(folder + "/"))
                        .toList());
    }

    private static String read(ArtifactStore store, String path) {
        try (InputStream content = store.open(path)) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
