package io.attemptcoordinator.api;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the coordinator gives to one try of one attempt, and the way back to it.
 *
 * <p>Not implemented by users; the testkit has the only other implementation. Every method throws {@link
 * IllegalStateException} once {@link Attempt#run} has returned or the try was abandoned.
 *
 * <p><b>Thread-safety:</b> for the thread that runs the attempt only, but for {@link #reserve}, which any thread may call.
 *
 * @since 0.1
 */
public interface AttemptContext extends Purse {
    /** Returns what is requested: the task, the seed, the strategy, the baseline and the limits. */
    AttemptRequest request();

    /**
     * Returns the number of the try: how often the attempt was abandoned before because of its infrastructure (E0).
     *
     * @return 0 for the first try
     */
    int tryNumber();

    /**
     * Returns the iterations of this try that are on record from before the run was resumed; the next one that is reported
     * comes after them. Empty in a run that was not resumed, and always for an attempt that does not {@linkplain
     * Attempt#resumes resume}.
     */
    List<Iteration> recorded();

    /** Returns the worker that the attempt runs on. */
    Worker worker();

    /**
     * Returns the time that is left for the attempt, on a monotonic clock. Bound every wait by it: some time after it has
     * reached zero, the coordinator interrupts the calling thread, then kills the worker and abandons the thread.
     *
     * @return zero or more
     */
    Duration remaining();

    /**
     * Restores the baseline on the worker and verifies it. Blocks at most for {@link AttemptLimits#resetTimeout()}.
     *
     * @return what an earlier program had left behind and was discarded
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if the baseline cannot be restored
     */
    List<Evidence> reset() throws InterruptedException;

    /**
     * Saves an artifact in the folder of this try. Known secrets are redacted in text. A saved artifact never changes.
     *
     * @param path the path relative to that folder, such as {@code iterations/iter-000/code.py}; each path can be used once
     * @param mediaType the IANA media type, such as {@code image/png}
     * @param content the bytes; read to the end and left open
     * @return the reference under which it can be opened
     * @throws IllegalArgumentException if the path is invalid or was used before
     * @throws CoordinatorException if the store cannot save it
     */
    ArtifactRef save(String path, String mediaType, InputStream content);

    /**
     * Opens an artifact of this run. Size and digest are checked while it is read.
     *
     * @param artifact a reference from {@link #save} or {@link AttemptRequest#references()}
     * @return its content; the caller closes it
     * @throws CoordinatorException if there is no such artifact, it cannot be read, or it is not what was saved
     */
    InputStream open(ArtifactRef artifact);

    /**
     * Scores a candidate with the scorers of the run: the measure by which the coordinator chooses the best iteration,
     * detects stagnation and stops at the threshold. Scoring the candidate that is reported next costs nothing extra.
     *
     * @param renders the images by view; each from {@link #save}
     * @param artifacts other artifacts by role; each from {@link #save}
     * @return the scores; empty if the run has no scorers, in which case the score of the verdict is the measure
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if a scorer fails, naming it
     */
    Optional<ScoreCard> score(Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts)
            throws InterruptedException;

    /**
     * Calls a part of the attempt, such as a generator, with a deadline that the coordinator enforces. When the deadline
     * passes, the calling thread is interrupted; if the part has not returned {@link AttemptLimits#grace()} later, the worker
     * is killed, the thread is abandoned, and the attempt has failed.
     *
     * @param what the part in words, for messages, such as {@code generator 'template-search'}
     * @param timeout the maximum time; positive. The call never gets more than {@link #remaining()} and some grace
     * @param part the part to call, on the calling thread
     * @return what the part returned
     * @throws InterruptedException if the calling thread is interrupted for another reason than this deadline
     * @throws CoordinatorException with {@link CoordinatorException.Code#DEADLINE_EXCEEDED} if the deadline passed, or with
     *     {@link CoordinatorException.Code#COMPONENT_FAILED} if the part threw anything but a {@link CoordinatorException}
     */
    <T> T call(String what, Duration timeout, Part<T> part) throws InterruptedException;

    /** Charges what was spent on models. It counts towards the iteration that is reported next and the budget of the run. */
    @Override
    void spend(Usage usage);

    /**
     * Asks the classifiers of the run what a symptom means. Until the iteration is reported, scorers see the failure among the {@linkplain
     * ScoringContext#errors errors} of the iteration.
     *
     * @param symptom what was observed
     * @return the failure, with its class and its evidence
     */
    Failure classify(Symptom symptom);

    /**
     * Records an iteration and tells whether to go on. The coordinator adds what it knows better: the scores, and what was
     * charged by {@link #spend} since the last report.
     *
     * @param iteration the iteration; its index is the number of iterations reported before, and all its artifacts come
     *     from {@link #save}
     * @return empty to go on; otherwise why the attempt must end now
     * @throws IllegalArgumentException if the index is not the next one, exceeds the limit, or an artifact is unknown
     * @throws InterruptedException if the calling thread is interrupted
     */
    Optional<AttemptStopReason> report(Iteration iteration) throws InterruptedException;

    /**
     * A part of an attempt that may block.
     *
     * @param <T> what it returns
     * @since 0.1
     */
    @FunctionalInterface
    interface Part<T> {
        /**
         * Does the work.
         *
         * @throws InterruptedException if the calling thread is interrupted
         */
        T call() throws InterruptedException;
    }
}
