package io.attemptcoordinator.core.run;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.policy.RunFold;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the events of a run go: first into the journal, then into the state, then to the listeners. A listener that throws
 * is logged and changes nothing.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 */
final class RunRecord implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);

    private final ImmutableList<RunListener> listeners;
    private final RunFold state;
    private @Nullable Journal journal;
    private boolean hasBegun;

    RunRecord(RunParts parts) {
        listeners = ImmutableList.copyOf(parts.listeners());
        state = new RunFold(parts.plan(), parts.policy().pruner());
    }

    void open(Journal opened) {
        journal = opened;
    }

    RunFold state() {
        return state;
    }

    boolean isOpen() {
        return journal != null;
    }

    /** Adds what is on record already. */
    void restore(RunEvent event) {
        state.add(event);
    }

    void append(RunEvent event) {
        if (journal == null) {
            throw new IllegalStateException("the journal is not open");
        }
        journal.append(event);
        hasBegun = true;
        state.add(event);
        tell(event);
    }

    /**
     * Records that the run failed, as far as that is still possible: not before the event that it began. Listeners hear it in
     * any case.
     */
    void appendFailure(RunEvent.RunFailed event) {
        if (journal != null && hasBegun) {
            try {
                journal.append(event);
            } catch (RuntimeException e) {
                // Most often for the same reason as the failure itself, so its stack trace would add nothing.
                LOG.atWarn()
                        .addKeyValue("run", event.run())
                        .addKeyValue("why", e.getMessage())
                        .log("The failure of a run was not recorded");
            }
        }
        tell(event);
    }

    private void tell(RunEvent event) {
        for (RunListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException | Error e) {
                LOG.atWarn()
                        .addKeyValue("listener", listener.getClass().getName())
                        .setCause(e)
                        .log("Listener failed and is skipped");
            }
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
