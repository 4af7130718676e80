package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Purse;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a generator writes a program for.
 *
 * <p>Not implemented by users; the testkit has the only other implementation.
 *
 * <p><b>Thread-safety:</b> for the calling thread only; valid until {@link Generator#generate} returns.
 *
 * @since 0.1
 */
public interface GeneratorContext extends Purse, Keeper {
    /** Returns the request of the attempt: the task, the seed, the strategy, the reference images, the limits. */
    AttemptRequest request();

    /** Returns the index of the iteration, 0 or more. */
    int iteration();

    /** Returns one point for every earlier iteration of the attempt, in order: the whole record in short. */
    List<IterationSummary> trajectory();

    /** Returns the earlier iterations that the memory of the loop still holds, in order. */
    List<Iteration> remembered();

    /** Returns the failures of the programs before this one in this iteration, in order. */
    List<Failure> errors();

    /** Returns the program to repair: the last one of this iteration, which failed; null for a new program. */
    @Nullable
    FailedProgram failed();

    /**
     * Opens an artifact of this attempt, such as a render of a remembered iteration, or a reference image.
     *
     * @return its content; the caller closes it
     * @throws io.attemptcoordinator.api.CoordinatorException if there is no such artifact or it cannot be read
     */
    InputStream open(ArtifactRef artifact);

    /** Returns what is known of the worker, by key, such as the version of Blender under {@code blender}. */
    Map<String, String> worker();

    /** Returns the time that is left for this call, zero or more. The calling thread is interrupted when it has passed. */
    Duration remaining();

    /**
     * A program that failed, and why.
     *
     * @param code the program; null if the model's answer contained none
     * @param failure why it failed
     * @since 0.1
     */
    record FailedProgram(@Nullable String code, Failure failure) {}
}
