package io.attemptcoordinator.core.journal;

import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.store.FileArtifactStore;

/** Opens journals on a disk that a test made. */
@SuppressWarnings("exports") // The disk is not for users, and neither is this.
public final class JournalsOnDisk {
    private JournalsOnDisk() {}

    public static Journals in(FileArtifactStore store, Redactor redactor, Disk disk) {
        return new InFiles(store, redactor, disk);
    }
}
