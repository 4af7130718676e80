package io.attemptcoordinator.core.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last bytes of a process's output. A thread of its own reads until the end, so that the process never blocks and its
 * output takes up bounded memory.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class OutputTail implements AutoCloseable {
    private static final int KEPT_BYTES = 16 * 1024;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final InputStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] ring = new byte[KEPT_BYTES];
    private final CountDownLatch end = new CountDownLatch(1);
    private long total;

    private OutputTail(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Begins to read what a process writes.
     *
     * @param stream its standard output or standard error
     * @param id what the process is called in the name of the thread that reads
     */
    public static OutputTail drain(InputStream stream, String id) {
        OutputTail tail = new OutputTail(stream);
        Thread thread = new Thread(tail::readAll, "coordinator-" + id + "-output");
        thread.setDaemon(true);
        thread.start();
        return tail;
    }

    private void readAll() {
        byte[] chunk = new byte[8192];
        try {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException e) {
            // The stream was closed: there is nothing more to read.
        } finally {
            end.countDown();
        }
    }

    private void keep(byte[] chunk, int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                ring[(int) (total++ % KEPT_BYTES)] = chunk[i];
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the last bytes as text; a character that was cut in two is replaced. */
    public String text() {
        lock.lock();
        try {
            int length = (int) Math.min(total, KEPT_BYTES);
            byte[] last = new byte[length];
            for (int i = 0; i < length; i++) {
                last[i] = ring[(int) ((total - length + i) % KEPT_BYTES)];
            }
            return new String(last, StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes were read so far. */
    public long count() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the output of an ended process has been read; a child may keep the stream open for longer. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        end.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Returns the end of what a process printed. If it has ended, waits a moment until that is all.
     *
     * @param process the process whose output this is
     */
    public String lastWords(Process process) throws InterruptedException {
        if (!process.isAlive()) {
            awaitEnd(LAST_WORDS);
        }
        return text();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // Nothing is lost: the stream was only read from.
        }
    }
}
