package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.api.run.RunEvent;

/** Events in short, for the story of a run. */
final class Events {
    private Events() {}

    static String inShort(RunEvent event) {
        if (event instanceof RunEvent.AttemptRequested requested) {
            return "request of " + requested.request().number();
        }
        if (event instanceof RunEvent.TryStarted started) {
            return "start of " + started.attempt() + "." + started.tryNumber();
        }
        if (event instanceof RunEvent.IterationReported reported) {
            return "iteration " + reported.attempt() + "." + reported.tryNumber() + "."
                    + reported.iteration().index();
        }
        if (event instanceof RunEvent.TryAbandoned abandoned) {
            return "loss of " + abandoned.attempt() + "." + abandoned.tryNumber();
        }
        if (event instanceof RunEvent.AttemptFinished finished) {
            return "end of " + finished.report().number() + ": "
                    + finished.report().result();
        }
        return event.getClass().getSimpleName();
    }

    /** The number of the attempt that an event is about; -1 if it is about the run. */
    static int attemptOf(RunEvent event) {
        if (event instanceof RunEvent.AttemptRequested requested) {
            return requested.request().number();
        }
        if (event instanceof RunEvent.TryStarted started) {
            return started.attempt();
        }
        if (event instanceof RunEvent.IterationReported reported) {
            return reported.attempt();
        }
        if (event instanceof RunEvent.TryAbandoned abandoned) {
            return abandoned.attempt();
        }
        return event instanceof RunEvent.AttemptFinished finished
                ? finished.report().number()
                : -1;
    }
}
