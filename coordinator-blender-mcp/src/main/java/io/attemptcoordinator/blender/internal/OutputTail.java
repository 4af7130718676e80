package io.attemptcoordinator.blender.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The end of what a process writes. A thread of its own reads for ever, so that the process is never held up and what it
 * writes never piles up.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class OutputTail implements AutoCloseable {
    private static final int KEPT_BYTES = 16 * 1024;

    private final InputStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] ring = new byte[KEPT_BYTES];
    private final CountDownLatch end = new CountDownLatch(1);
    private long total;

    private OutputTail(InputStream stream) {
        this.stream = stream;
    }

    static OutputTail drain(Process process, String id) {
        OutputTail tail = new OutputTail(process.getInputStream());
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
            // The stream was closed under us: there is nothing more to read.
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

    /** The last bytes as text; a character that the cut tore is replaced. */
    String text() {
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

    /** Waits until all was read that a process wrote which has ended; a child may hold the stream open for longer. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        end.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // It was only read from.
        }
    }
}
