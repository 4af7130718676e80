package io.attemptcoordinator.core.disk;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the store and the journal change on a disk, so that a test can refuse, lose or tear each operation. What
 * they only read, they read without it.
 *
 * <p>Only what was forced survives a loss of power: the content of a file by {@link Output#force}, and the names in a folder
 * by {@link #force}. An interrupt of the calling thread does not cut an operation short.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
public class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    /** Null until a folder was to be forced for the first time. */
    private volatile @Nullable Boolean canForceFolders;

    /** A file that is written to at its end; for one thread. */
    public abstract static class Output extends OutputStream {
        /** Makes what was written durable. */
        public abstract void force() throws IOException;
    }

    /** A plain stream, because an interrupt closes a channel, and the record of a run must not be torn. */
    private static final class FileOutput extends Output {
        private final FileOutputStream out;

        FileOutput(FileOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void force() throws IOException {
            out.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Creates an empty file; fails if there is one. */
    public void createFile(Path file) throws IOException {
        Files.createFile(file);
    }

    /** Creates a folder; fails if there is one. */
    public void createFolder(Path folder) throws IOException {
        Files.createDirectory(folder);
    }

    /** Opens a file to write at its end. */
    public Output append(Path file) throws IOException {
        return new FileOutput(new FileOutputStream(file.toFile(), true));
    }

    /** Cuts off the end of a file, and makes that durable. */
    public void truncate(Path file, long size) throws IOException {
        try (FileOutputStream cut = new FileOutputStream(file.toFile(), true)) {
            cut.getChannel().truncate(size);
            cut.getFD().sync();
        }
    }

    /** Moves a file in one step, and replaces what is there. */
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives a file a second name; fails if that is taken. Not every file system can do this. */
    public void link(Path link, Path existing) throws IOException {
        Files.createLink(link, existing);
    }

    /** Deletes a file if there is one. */
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Opens a file to be locked, and creates it if there is none. Nothing in it has to survive. */
    public FileChannel openToLock(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes the names in a folder durable. A folder that may not be opened is passed over, as every folder is on Windows. Where
     * the first folder cannot be forced, the file system cannot do it, and none is.
     */
    public void force(Path folder) throws IOException {
        if (Boolean.FALSE.equals(canForceFolders)) {
            return;
        }
        try {
            forceUninterrupted(folder);
            canForceFolders = true;
        } catch (AccessDeniedException e) {
            passOver(folder, e);
        } catch (IOException e) {
            if (canForceFolders != null) {
                throw e;
            }
            canForceFolders = false;
            passOver(folder, e);
        }
    }

    private static void passOver(Path folder, IOException why) {
        LOG.atDebug()
                .addKeyValue("folder", folder)
                .setCause(why)
                .log("The folder cannot be forced to the disk, so a new file in it may not survive a crash");
    }

    /** Only a channel can force a folder, and an interrupt closes it; so the interrupt waits until the folder is safe. */
    private static void forceUninterrupted(Path folder) throws IOException {
        boolean isInterrupted = false;
        try {
            while (true) {
                isInterrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
