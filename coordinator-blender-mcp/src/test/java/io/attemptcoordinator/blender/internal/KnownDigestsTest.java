package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file is read again when something has touched it, and only then. */
@EnabledOnOs(OS.LINUX)
class KnownDigestsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicInteger reads = new AtomicInteger();
    private Instant now = Instant.now();
    private final KnownDigests digests = new KnownDigests(() -> now);
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("scene.blend"), "first");
        now = Instant.now().plus(Duration.ofHours(1));
    }

    private String digest() {
        return digests.of(file, path -> {
            reads.incrementAndGet();
            try {
                return Files.readString(path);
            } catch (IOException e) {
                return "(unreadable)";
            }
        });
    }

    @Test
    void readsAnUntouchedFileOnce() {
        assertThat(digest()).isEqualTo("first");
        assertThat(digest()).isEqualTo("first");
        assertThat(reads).hasValue(1);
    }

    @Test
    void readsAFileAgainThatWasWrittenTo() throws IOException {
        digest();
        Files.writeString(file, "other content");
        assertThat(digest()).isEqualTo("other content");
    }

    @Test
    void noticesAChangeOfEqualLengthWhoseTimeWasSetBack() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        digest();
        Files.writeString(file, "final");
        Files.setLastModifiedTime(file, time);
        assertThat(digest()).isEqualTo("final");
    }

    @Test
    void noticesAFileThatReplacesIt() throws IOException {
        Path other = Files.writeString(folder.resolve("other.blend"), "other");
        digest();
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(digest()).isEqualTo("other");
    }

    @Test
    void noticesAFileThatIsGone() throws IOException {
        digest();
        Files.delete(file);
        assertThat(digest()).isEqualTo("(unreadable)");
    }

    @Test
    void readsAFileAgainThatChangedJustBefore() {
        now = Instant.now();
        digest();
        digest();
        assertThat(reads).as("the clock of the file system is coarse").hasValue(2);
    }
}
