package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract passes our stores and catches one that breaks each of its rules. */
class ArtifactStoreContractTest {
    @Nested
    class InMemory extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new InMemoryArtifactStore();
        }
    }

    @Nested
    class InFiles extends ArtifactStoreContract {
        @TempDir
        Path folder;

        @Override
        protected ArtifactStore createStore() {
            return new FileArtifactStore(folder);
        }
    }

    /** A store in memory, to be broken in one place. */
    private static class Delegating implements ArtifactStore {
        final InMemoryArtifactStore store = new InMemoryArtifactStore();

        @Override
        public String name() {
            return "sabotaged";
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
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
    }

    @Breaks("STORE-01")
    static final class TextOnlyTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public InputStream open(String path) {
                    return new FilterInputStream(super.open(path)) {
                        @Override
                        public int read(byte[] bytes, int offset, int length) throws IOException {
                            int count = super.read(bytes, offset, length);
                            for (int i = 0; i < count; i++) {
                                bytes[offset + i] = bytes[offset + i] == 0 ? (byte) ' ' : bytes[offset + i];
                            }
                            return count;
                        }
                    };
                }
            };
        }
    }

    @Breaks("STORE-02")
    static final class WrongReferenceTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    ArtifactRef ref = super.put(path, mediaType, content);
                    return new ArtifactRef(ref.path(), "0".repeat(64), ref.mediaType(), ref.sizeBytes());
                }
            };
        }
    }

    @Breaks("STORE-03")
    static final class OverwritingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    try {
                        byte[] before =
                                store.list(path.replaceAll("/[^/]*$", "")).contains(path)
                                        ? store.open(path).readAllBytes()
                                        : new byte[0];
                        byte[] now = content.readAllBytes();
                        ByteArrayOutputStream mixed = new ByteArrayOutputStream();
                        mixed.writeBytes(now);
                        // Like a file that was opened without truncating it; only for small ones, to break one rule.
                        if (before.length < 100 && before.length > now.length) {
                            mixed.write(before, now.length, before.length - now.length);
                        }
                        store.put(path, mediaType, new ByteArrayInputStream(mixed.toByteArray()));
                        return new InMemoryArtifactStore().put(path, mediaType, new ByteArrayInputStream(now));
                    } catch (IOException e) {
                        throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot write " + path, e);
                    }
                }
            };
        }
    }

    @Breaks("STORE-04")
    static final class TrustingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    return super.put(path.replace("../", ""), mediaType, content);
                }
            };
        }
    }

    @Breaks("STORE-05")
    static final class EmptyInsteadOfMissingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public InputStream open(String path) {
                    try {
                        return super.open(path);
                    } catch (CoordinatorException e) {
                        return InputStream.nullInputStream();
                    }
                }
            };
        }
    }

    @Breaks("STORE-06")
    static final class UnsortedTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public List<String> list(String folder) {
                    List<String> paths = new ArrayList<>(super.list(folder));
                    Collections.reverse(paths);
                    return paths;
                }
            };
        }
    }

    @Breaks("STORE-07")
    static final class HalfWrittenTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    ByteArrayOutputStream read = new ByteArrayOutputStream();
                    try {
                        content.transferTo(read);
                    } catch (IOException e) {
                        super.put(path, mediaType, new ByteArrayInputStream(read.toByteArray()));
                        throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot write " + path, e);
                    }
                    return super.put(path, mediaType, new ByteArrayInputStream(read.toByteArray()));
                }
            };
        }
    }

    /** Writes large contents in two steps, and lets a reader see the first. */
    @Breaks("STORE-08")
    static final class TornTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    if (!path.equals("run/shared")) {
                        return super.put(path, mediaType, content);
                    }
                    try {
                        byte[] whole = content.readAllBytes();
                        ArtifactRef ref = super.put(path, mediaType, new ByteArrayInputStream(whole));
                        super.put(path, mediaType, new ByteArrayInputStream(whole, 0, whole.length / 2));
                        return ref;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
        }
    }

    @Breaks("STORE-04")
    static final class ListingAnythingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public List<String> list(String folder) {
                    try {
                        return super.list(folder);
                    } catch (IllegalArgumentException e) {
                        return List.of();
                    }
                }
            };
        }
    }

    @Breaks("STORE-05")
    static final class WithoutThePathTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public InputStream open(String path) {
                    try {
                        return super.open(path);
                    } catch (CoordinatorException e) {
                        throw new CoordinatorException(e.code(), "There is no such artifact.", e);
                    }
                }
            };
        }
    }

    @Breaks("STORE-07")
    static final class WrappingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    try {
                        return super.put(path, mediaType, content);
                    } catch (IllegalStateException e) {
                        throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot write " + path, e);
                    }
                }
            };
        }
    }

    @Breaks("STORE-09")
    static final class ClosingTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public ArtifactRef put(String path, String mediaType, InputStream content) {
                    try (content) {
                        return super.put(path, mediaType, content);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
        }
    }

    /** Two callers have always looked before one writes, which a barrier makes certain. */
    @Breaks("STORE-10")
    static final class CheckThenActTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                private final CyclicBarrier twoLooked = new CyclicBarrier(2);

                @Override
                public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
                    ArtifactStore.requirePath(path);
                    boolean isAbsent =
                            !store.list(path.replaceAll("/[^/]*$", "")).contains(path);
                    if (Thread.currentThread().getName().equals("contract-call")) {
                        try {
                            twoLooked.await(10, TimeUnit.SECONDS);
                        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return isAbsent ? Optional.of(put(path, mediaType, content)) : Optional.empty();
                }
            };
        }
    }

    /** The first caller wins, but the last one's content stays. */
    @Breaks("STORE-10")
    static final class LastContentTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating() {
                @Override
                public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
                    boolean isNew = path.endsWith("claim");
                    Optional<ArtifactRef> written = super.putIfAbsent(path, mediaType, content);
                    if (isNew && written.isEmpty()) {
                        store.put(path, mediaType, content);
                    }
                    return written;
                }
            };
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(ArtifactStoreContractTest.class, ArtifactStoreContract.class);
    }

    @Test
    void passesAPlainStore() {
        assertThat(Saboteurs.failures(PlainTestCase.class)).isEmpty();
    }

    static final class PlainTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating();
        }
    }
}
