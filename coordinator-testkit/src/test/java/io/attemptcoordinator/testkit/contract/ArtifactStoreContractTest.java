package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.artifact.FileArtifactStore;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
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
        public InputStream open(String path) {
            return store.open(path);
        }

        @Override
        public List<String> list(String folder) {
            return store.list(folder);
        }
    }

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
                        throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_IO, "it broke off", e);
                    }
                }
            };
        }
    }

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
                        throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_IO, "it broke off", e);
                    }
                    return super.put(path, mediaType, new ByteArrayInputStream(read.toByteArray()));
                }
            };
        }
    }

    /** Writes large contents in two steps, and lets a reader see the first. */
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

    @Test
    void catchesSaboteurs() {
        Saboteurs.assertCaught(TextOnlyTestCase.class, "STORE-01");
        Saboteurs.assertCaught(WrongReferenceTestCase.class, "STORE-02");
        Saboteurs.assertCaught(OverwritingTestCase.class, "STORE-03");
        Saboteurs.assertCaught(TrustingTestCase.class, "STORE-04");
        Saboteurs.assertCaught(EmptyInsteadOfMissingTestCase.class, "STORE-05");
        Saboteurs.assertCaught(UnsortedTestCase.class, "STORE-06");
        Saboteurs.assertCaught(HalfWrittenTestCase.class, "STORE-07");
        Saboteurs.assertCaught(TornTestCase.class, "STORE-08");
        assertThat(Saboteurs.failures(PlainTestCase.class)).isEmpty();
    }

    static final class PlainTestCase extends ArtifactStoreContract {
        @Override
        protected ArtifactStore createStore() {
            return new Delegating();
        }
    }
}
