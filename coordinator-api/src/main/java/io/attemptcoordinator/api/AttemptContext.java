package io.attemptcoordinator.api;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the coordinator gives to one try of one attempt, and the way back to it.
 *
 * <p><b>Thread-safety:</b> for the thread that runs the attempt only.
 *
 * @since 0.1
 */
public interface AttemptContext {
    /**
     * The task of the run.
     *
     * @return the task, the same for all attempts of a run
     */
    Task task();

    /**
     * The baseline that the attempt starts from.
     *
     * @return the snapshot that was taken when the run began
     */
    BaselineSnapshot baseline();

    /**
     * The number of the attempt in the run.
     *
     * @return 0 or more; it stays the same when an attempt is tried again
     */
    int attempt();

    /**
     * The number of the try: how often the attempt was given up before because of its infrastructure (E0).
     *
     * @return 0 for the first try
     */
    int tryNumber();

    /**
     * The seed from which all chance of the attempt comes.
     *
     * @return any number; the same for every try of the attempt
     */
    long seed();

    /**
     * What sets this attempt apart from the others besides its seed.
     *
     * @return the strategy
     */
    Strategy strategy();

    /**
     * The worker that the attempt runs on.
     *
     * @return a lease that is valid until the attempt returns
     */
    Worker worker();

    /**
     * The most iterations that the attempt may make.
     *
     * @return 1 or more
     */
    int maxIterations();

    /**
     * How often a step that failed with E1 or E2 may be repeated within its iteration.
     *
     * @return 0 or more
     */
    int maxFastRetries();

    /**
     * The time that is left for the attempt, on a monotonic clock. Every wait of the attempt is bounded by it.
     *
     * @return zero or more
     */
    Duration remaining();

    /**
     * The settings of a component, as the run was configured.
     *
     * @param componentName the name of the component
     * @return its settings by key; empty when there are none
     */
    Map<String, String> settings(String componentName);

    /**
     * Puts the worker back to the baseline, verified. May block until {@link #remaining()} is zero.
     *
     * @return what had been left behind and was disposed of
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if the baseline cannot be restored
     */
    List<Evidence> reset() throws InterruptedException;

    /**
     * Keeps an artifact in the attempt's folder. Known secrets are redacted in text.
     *
     * @param path where, relative to the attempt's folder, such as {@code iterations/iter-000/code.py}; segments of
     *     letters, digits, dot, hyphen and underscore, divided by slashes
     * @param mediaType the IANA media type, such as {@code image/png}
     * @param content the bytes; read to the end and left open
     * @return the reference under which it can be opened
     * @throws CoordinatorException if the store cannot keep it
     */
    ArtifactRef save(String path, String mediaType, InputStream content);

    /**
     * Opens an artifact of this run.
     *
     * @param artifact a reference from {@link #save}
     * @return its content; to be closed by the caller
     * @throws CoordinatorException if there is no such artifact, or it cannot be read
     */
    InputStream open(ArtifactRef artifact);

    /**
     * Asks the run's classifiers what a symptom means.
     *
     * @param symptom what was seen
     * @return the failure, with its class and its evidence
     */
    Failure classify(Symptom symptom);

    /**
     * Hands over an iteration, which is then on record, and learns whether to go on.
     *
     * @param iteration the iteration; its index is the number of iterations that were reported before
     * @return empty to go on; otherwise why the attempt is to end now
     * @throws IllegalArgumentException if the index is not the next one
     */
    Optional<StopReason> report(Iteration iteration);
}
