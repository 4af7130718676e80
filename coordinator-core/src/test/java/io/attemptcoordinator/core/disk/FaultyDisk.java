package io.attemptcoordinator.core.disk;

import io.attemptcoordinator.api.run.RunEvent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps a log of what is done to it and of what somebody was told meanwhile, and refuses the operations that it is
 * told to refuse. It does everything for real but forcing, which is only noted.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
public final class FaultyDisk extends Disk {
    private final Path base;
    private final IntPredicate isRefused;
    private final Supplier<IOException> refusal;
    private final List<Step> log = new ArrayList<>();
    private int operations;

    /** What a step of the log did. */
    public enum Kind {
        CREATE_FILE,
        CREATE_FOLDER,
        WRITE,
        FORCE_FILE,
        TRUNCATE,
        MOVE,
        LINK,
        DELETE,
        FORCE_FOLDER,
        TELL
    }

    /**
     * A step of the log.
     *
     * @param kind what it did
     * @param path to which file or folder, relative to the base of the disk
     * @param other the new name of a file that was moved or linked
     * @param bytes what was written, or is left of a file that was cut off
     * @param told what somebody was told
     */
    @SuppressWarnings("ArrayRecordComponent") // Steps are not compared.
    public record Step(
            Kind kind,
            String path,
            String other,
            byte[] bytes,
            @Nullable RunEvent told) {
        /** This step, if it was cut off in the middle. */
        public Step half() {
            return new Step(kind, path, other, Arrays.copyOf(bytes, bytes.length / 2), told);
        }

        @Override
        public String toString() {
            return kind == Kind.TELL ? "TELL " + told : kind + " " + path + " " + other + " " + bytes.length;
        }
    }

    /** A disk that works; the log has the paths below a base. */
    public FaultyDisk(Path base) {
        this(base, number -> false, IOException::new);
    }

    /** A disk that refuses operations by their number, counted from 0. */
    public FaultyDisk(Path base, IntPredicate isRefused, Supplier<IOException> refusal) {
        this.base = base;
        this.isRefused = isRefused;
        this.refusal = refusal;
    }

    /** Notes in the log that somebody was told something, and relies on it. */
    public synchronized void tell(RunEvent event) {
        log.add(new Step(Kind.TELL, "", "", new byte[0], event));
    }

    public synchronized List<Step> log() {
        return List.copyOf(log);
    }

    /** How many operations there were, those that were refused included. */
    public synchronized int operations() {
        return operations;
    }

    /** An operation of the real disk. */
    @FunctionalInterface
    private interface Operation {
        void run() throws IOException;
    }

    private synchronized void perform(Kind kind, Path path, String other, byte[] bytes, Operation operation)
            throws IOException {
        requireAllowed();
        operation.run();
        log.add(new Step(kind, relative(path), other, bytes, null));
    }

    private void requireAllowed() throws IOException {
        if (isRefused.test(operations++)) {
            throw refusal.get();
        }
    }

    private void perform(Kind kind, Path path, Operation operation) throws IOException {
        perform(kind, path, "", new byte[0], operation);
    }

    private String relative(Path path) {
        return base.relativize(path).toString();
    }

    @Override
    public void createFile(Path file) throws IOException {
        perform(Kind.CREATE_FILE, file, () -> super.createFile(file));
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        perform(Kind.CREATE_FOLDER, folder, () -> super.createFolder(folder));
    }

    @Override
    public Output append(Path file) throws IOException {
        synchronized (this) {
            requireAllowed();
        }
        return new LoggedOutput(file, super.append(file));
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        byte[] left = Arrays.copyOf(Files.readAllBytes(file), Math.toIntExact(size));
        perform(Kind.TRUNCATE, file, "", left, () -> super.truncate(file, size));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        perform(Kind.MOVE, from, relative(to), new byte[0], () -> super.move(from, to));
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        perform(Kind.LINK, existing, relative(link), new byte[0], () -> super.link(link, existing));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (Files.exists(file)) {
            perform(Kind.DELETE, file, () -> super.delete(file));
        }
    }

    @Override
    public FileChannel openToLock(Path file) throws IOException {
        synchronized (this) {
            requireAllowed();
            boolean isNew = !Files.exists(file);
            FileChannel channel = super.openToLock(file);
            if (isNew) {
                log.add(new Step(Kind.CREATE_FILE, relative(file), "", new byte[0], null));
            }
            return channel;
        }
    }

    @Override
    public void force(Path folder) throws IOException {
        perform(Kind.FORCE_FOLDER, folder, () -> {});
    }

    private final class LoggedOutput extends Output {
        private final Path file;
        private final Output out;

        LoggedOutput(Path file, Output out) {
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        /** A disk that is full takes the beginning. */
        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            byte[] bytes = Arrays.copyOfRange(source, offset, offset + length);
            synchronized (FaultyDisk.this) {
                try {
                    perform(Kind.WRITE, file, "", bytes, () -> out.write(bytes, 0, length));
                } catch (IOException e) {
                    out.write(bytes, 0, length / 2);
                    throw e;
                }
            }
        }

        @Override
        public void force() throws IOException {
            perform(Kind.FORCE_FILE, file, () -> {});
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
