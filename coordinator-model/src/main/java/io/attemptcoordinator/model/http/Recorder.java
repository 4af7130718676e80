package io.attemptcoordinator.model.http;

/**
 * Receives each call that ends, with an answer or with an error; not those that are interrupted.
 *
 * <p><b>Thread-safety:</b> called on the thread that makes the call. A recorder that several threads share must be safe for
 * concurrent calls.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Recorder {
    /** Returns a recorder that keeps nothing. */
    static Recorder none() {
        return call -> {};
    }

    /**
     * Receives a call. An exception that this method throws ends the call; if the call itself failed, it is added to that
     * failure as a suppressed one.
     *
     * @param call the call, without secrets
     */
    void record(RecordedCall call);
}
