package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A test part: a store in memory that cannot write some paths, like one whose disk is full, or cannot read some, like one
 * whose disk is broken.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its conditions are.
 *
 * @since 0.1
 */
public final class FaultyArtifactStore implements ArtifactStore {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Predicate<String> isUnwritable;
    private final Predicate<String> isUnreadable;

    private FaultyArtifactStore(Predicate<String> isUnwritable, Predicate<String> isUnreadable) {
        this.isUnwritable = requireNonNull(isUnwritable, "isUnwritable");
        this.isUnreadable = requireNonNull(isUnreadable, "isUnreadable");
    }

    /** Creates a store that fails to write some paths. */
    public static FaultyArtifactStore failingOnWrite(Predicate<String> isUnwritable) {
        return new FaultyArtifactStore(isUnwritable, path -> false);
    }

    /** Creates a store that fails to read some paths. */
    public static FaultyArtifactStore failingOnRead(Predicate<String> isUnreadable) {
        return new FaultyArtifactStore(path -> false, isUnreadable);
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        requireWritable(path);
        return store.put(path, mediaType, content);
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        requireWritable(path);
        return store.putIfAbsent(path, mediaType, content);
    }

    private void requireWritable(String path) {
        if (isUnwritable.test(path)) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot write " + path + ": no space left");
        }
    }

    @Override
    public InputStream open(String path) {
        if (isUnreadable.test(path)) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + path + ": the disk is broken");
        }
        return store.open(path);
    }

    @Override
    public List<String> list(String folder) {
        return store.list(folder);
    }
}
