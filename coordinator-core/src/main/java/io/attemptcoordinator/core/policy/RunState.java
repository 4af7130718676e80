package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.RunPlan;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands: what policies and stop rules need. The reports of attempts and their iterations are on record and not
 * here, except for the report of the leader.
 *
 * <p>This is a view of a {@link RunFold}: it shows what the run has become when it is looked at again, so that an event does
 * not cost a copy of all attempts before it. Whoever wants to keep something copies it.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 *
 * @since 0.1
 */
public interface RunState {
    /** Returns the plan. */
    RunPlan plan();

    /** Returns how many attempts were requested, which is the number of the next one. */
    int requested();

    /** Returns what each attempt under way has reported as spent so far, by number. */
    SortedMap<Integer, Usage> running();

    /** Returns the attempts that ended, in the order of their numbers. Those under way are missing between them. */
    List<AttemptSummary> attempts();

    /** Returns the iterations reported so far, over all attempts and tries. */
    int iterations();

    /** Returns what was spent on models so far; for attempts that ended, also what they spent and did not report. */
    Usage usage();

    /** Returns the highest total score of any iteration so far; null if there is none. */
    @Nullable
    Double bestScore();

    /** Returns what was judged and compared in selections so far. */
    Judgements judgements();

    /**
     * Returns the number of the first attempt that reached the threshold; null if none did. A sequential run would have
     * made no attempt after it, so those after it are stopped and do not count, at any parallelism.
     */
    @Nullable
    Integer firstGoodEnough();

    /**
     * Returns the report of the attempt that counts most so far: the first that reached the threshold or, if none did, the
     * first of those with the highest score; null if no attempt that ended has a score.
     */
    @Nullable
    AttemptReport leader();

    /** Returns where an attempt under way stands beside those before it; it goes on if it is not under way. */
    Standing standing(int attempt);
}
