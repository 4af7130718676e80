package io.attemptcoordinator.core.store;

import io.attemptcoordinator.core.disk.Disk;
import java.nio.file.Path;

/** Opens stores on a disk that a test made. */
@SuppressWarnings("exports") // The disk is not for users, and neither is this.
public final class StoreOnDisk {
    private StoreOnDisk() {}

    public static FileArtifactStore open(Path root, Disk disk) {
        return new FileArtifactStore(root, Copying.DEFAULT_MAX_BYTES, disk);
    }
}
