package io.attemptcoordinator.blender;

import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Files that a user names. Only regular files are opened, because opening a pipe or a device can block forever.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class InputFiles {
    private InputFiles() {}

    /** Returns the content of a regular file, to be read later. */
    static ByteSource open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
        return MoreFiles.asByteSource(file);
    }

    /** Reads a regular file of bounded size. */
    static byte[] read(Path file, int maxBytes) throws IOException {
        byte[] content = open(file).slice(0, maxBytes + 1L).read();
        if (content.length > maxBytes) {
            throw new FileSystemException(file.toString(), null, "it has more than " + maxBytes + " bytes");
        }
        return content;
    }

    /** Returns why a file could not be read, without its name. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return e.toString();
    }
}
