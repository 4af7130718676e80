package io.attemptcoordinator.core.journal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.disk.Disk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The claim of one coordinator to the folder of a run: a lock on a file in it, which the operating system gives up when the
 * process ends, however it ends. The file says who holds it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class RunClaim implements AutoCloseable {
    /** Its name starts with a dot, so it is never taken for an artifact. */
    private static final String FILE = ".claim";

    private static final int MAX_HOLDER_BYTES = 512;

    /** Closing any channel on a file gives up all locks that this process has on it, so nobody may look while another claims. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final FileChannel channel;

    private RunClaim(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Claims a folder.
     *
     * @throws CoordinatorException with {@link Code#RUN_IN_USE}, naming the holder, if it is claimed, or with {@link
     *     Code#ARTIFACT_IO} if it cannot be
     */
    static RunClaim of(Path folder, Disk disk) {
        Path file = folder.resolve(FILE);
        ONE_AT_A_TIME.lock();
        try {
            FileChannel channel = disk.openToLock(file);
            boolean isClaimed = false;
            try {
                isClaimed = isLocked(channel);
                if (!isClaimed) {
                    throw new CoordinatorException(
                            Code.RUN_IN_USE,
                            "The run " + folder.getFileName() + " is in use by " + holder(channel)
                                    + ". Wait until it has ended, or stop it.");
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
                return new RunClaim(channel);
            } finally {
                if (!isClaimed) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot claim the run " + folder + ": " + e, e);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // This process has it.
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        String holder = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        return holder.isBlank() ? "another coordinator" : holder.replaceAll("\\p{Cntrl}", " ");
    }

    private static String self() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "this machine";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host;
    }

    @Override
    public void close() {
        ONE_AT_A_TIME.lock();
        try {
            channel.close();
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot give up the claim to a run: " + e, e);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }
}
