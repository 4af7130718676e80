package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test part: records the events of one run, and fails with their history if they come in an order that no run can have.
 * What happened before a run was resumed may not have been heard, so an attempt may then go on anywhere.
 *
 * <p>A run ignores what a listener throws, so that {@link #events()} and {@link #heard()} fail as well.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class RecordingListener implements RunListener {
    private final List<RunEvent> heard = new ArrayList<>();
    private final Map<Integer, Progress> attempts = new HashMap<>();
    private @Nullable String violation;

    /** Creates a listener that has heard nothing. */
    public RecordingListener() {}

    private boolean isResumed;

    /** How far an attempt is. */
    private static final class Progress {
        private static final int UNKNOWN = -2;

        /** -1 before the first one. */
        private int tryNumber = -1;

        private int iterations;
        private boolean isTrying;
        private boolean isFinished;

        static Progress unknown() {
            Progress progress = new Progress();
            progress.tryNumber = UNKNOWN;
            progress.iterations = UNKNOWN;
            return progress;
        }
    }

    /**
     * Returns the events in short.
     *
     * @return such as {@code run started}, {@code run resumed}, {@code attempt 0 try 0}, {@code iteration 0/2}, {@code
     *     abandoned 0 try 0 E0_INFRASTRUCTURE}, {@code attempt 0 finished}, {@code run finished}, {@code run failed}, in
     *     order; a request for an attempt is left out
     * @throws AssertionError if the events came in an illegal order
     */
    public synchronized List<String> events() {
        requireLegalOrder();
        return heard.stream()
                .filter(event -> !(event instanceof RunEvent.AttemptRequested))
                .map(RecordingListener::line)
                .toList();
    }

    /**
     * Returns the events.
     *
     * @throws AssertionError if they came in an illegal order
     */
    public synchronized List<RunEvent> heard() {
        requireLegalOrder();
        return List.copyOf(heard);
    }

    @Override
    public synchronized void onEvent(RunEvent event) {
        String problem = problemOf(event);
        heard.add(event);
        if (problem != null && violation == null) {
            violation = "Event " + heard.size() + ", '" + line(event) + "', is not possible here: " + problem
                    + ".\nThe events:\n  "
                    + String.join(
                            "\n  ", heard.stream().map(RecordingListener::line).toList());
        }
        requireLegalOrder();
    }

    private void requireLegalOrder() {
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    private static String line(RunEvent event) {
        if (event instanceof RunEvent.RunStarted) {
            return "run started";
        } else if (event instanceof RunEvent.RunResumed) {
            return "run resumed";
        } else if (event instanceof RunEvent.AttemptRequested requested) {
            return "attempt " + requested.request().number() + " requested";
        } else if (event instanceof RunEvent.TryStarted started) {
            return "attempt " + started.attempt() + " try " + started.tryNumber();
        } else if (event instanceof RunEvent.IterationReported reported) {
            return "iteration " + reported.attempt() + "/"
                    + reported.iteration().index();
        } else if (event instanceof RunEvent.TryAbandoned abandoned) {
            return "abandoned " + abandoned.attempt() + " try " + abandoned.tryNumber() + " "
                    + abandoned.failure().failureClass();
        } else if (event instanceof RunEvent.AttemptFinished finished) {
            return "attempt " + finished.report().number() + " finished";
        } else if (event instanceof RunEvent.CandidateJudged judged) {
            return "judged " + judged.attempt() + " time " + judged.judgement();
        } else if (event instanceof RunEvent.CandidatesCompared compared) {
            return "compared " + compared.shown() + " time " + compared.comparison();
        } else if (event instanceof RunEvent.RunFinished) {
            return "run finished";
        } else {
            return "run failed";
        }
    }

    /** Returns why an event cannot come now, or null if it can; takes it into account. */
    private @Nullable String problemOf(RunEvent event) {
        boolean isFirst = heard.isEmpty();
        // A run whose first event cannot be recorded fails without having started.
        if (isFirst) {
            isResumed = event instanceof RunEvent.RunResumed;
            return isResumed || event instanceof RunEvent.RunStarted || event instanceof RunEvent.RunFailed
                    ? null
                    : "the run has not started";
        }
        RunEvent last = heard.get(heard.size() - 1);
        if (!event.run().equals(last.run())) {
            return "it belongs to another run, " + event.run();
        }
        if (event instanceof RunEvent.RunResumed) {
            isResumed = true;
            attempts.clear();
            return null;
        }
        if (last instanceof RunEvent.RunFinished || last instanceof RunEvent.RunFailed) {
            return "the run has ended";
        }
        if (event instanceof RunEvent.RunStarted) {
            return "the run has started already";
        } else if (event instanceof RunEvent.AttemptRequested requested) {
            return attempts.putIfAbsent(requested.request().number(), new Progress()) == null
                    ? null
                    : "the attempt was requested already";
        } else if (event instanceof RunEvent.TryStarted started) {
            return problemOfStart(started);
        } else if (event instanceof RunEvent.IterationReported reported) {
            return problemOfIteration(reported);
        } else if (event instanceof RunEvent.TryAbandoned abandoned) {
            return problemOfAbandoned(abandoned);
        } else if (event instanceof RunEvent.AttemptFinished finished) {
            return problemOfFinish(finished);
        } else if (event instanceof RunEvent.CandidateJudged
                || event instanceof RunEvent.CandidatesCompared
                || event instanceof RunEvent.RunFinished) {
            return attempts.values().stream().allMatch(progress -> progress.isFinished)
                    ? null
                    : "an attempt has not finished";
        }
        return null;
    }

    private @Nullable Progress progress(int attempt) {
        return isResumed ? attempts.computeIfAbsent(attempt, number -> Progress.unknown()) : attempts.get(attempt);
    }

    private @Nullable String problemOfStart(RunEvent.TryStarted event) {
        Progress progress = progress(event.attempt());
        String problem = problemOf(progress);
        if (progress == null || problem != null) {
            return problem;
        }
        boolean isKnown = progress.tryNumber != Progress.UNKNOWN;
        if (isKnown && (progress.isTrying || event.tryNumber() != progress.tryNumber + 1)) {
            return "try " + (progress.tryNumber + 1) + " is the next one, after the one before was abandoned";
        }
        progress.tryNumber = event.tryNumber();
        progress.iterations = isKnown ? 0 : Progress.UNKNOWN;
        progress.isTrying = true;
        return null;
    }

    private @Nullable String problemOfIteration(RunEvent.IterationReported event) {
        Progress progress = progress(event.attempt());
        String problem = problemOf(progress);
        if (progress == null || problem != null) {
            return problem;
        }
        if (!progress.isTrying || event.tryNumber() != progress.tryNumber) {
            return "try " + event.tryNumber() + " is not under way";
        }
        if (progress.iterations != Progress.UNKNOWN && event.iteration().index() != progress.iterations) {
            return "iteration " + progress.iterations + " is the next one";
        }
        progress.iterations = event.iteration().index() + 1;
        return null;
    }

    /** A try whose worker did not start is abandoned without having started. */
    private @Nullable String problemOfAbandoned(RunEvent.TryAbandoned event) {
        Progress progress = progress(event.attempt());
        String problem = problemOf(progress);
        if (progress == null || problem != null) {
            return problem;
        }
        int current = progress.isTrying ? progress.tryNumber : progress.tryNumber + 1;
        if (progress.tryNumber != Progress.UNKNOWN && event.tryNumber() != current) {
            return "try " + current + " is the current one";
        }
        progress.tryNumber = event.tryNumber();
        progress.iterations = 0;
        progress.isTrying = false;
        return null;
    }

    private @Nullable String problemOfFinish(RunEvent.AttemptFinished event) {
        Progress progress = progress(event.report().number());
        String problem = problemOf(progress);
        if (progress != null && problem == null) {
            progress.isFinished = true;
        }
        return problem;
    }

    private static @Nullable String problemOf(@Nullable Progress progress) {
        if (progress == null) {
            return "the attempt was not requested";
        }
        return progress.isFinished ? "the attempt has finished" : null;
    }
}
