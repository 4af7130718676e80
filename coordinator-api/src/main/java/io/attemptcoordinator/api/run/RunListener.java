package io.attemptcoordinator.api.run;

/**
 * Hears what happens in a run. An exception or error that a listener throws is logged and changes nothing.
 *
 * <p><b>Thread-safety:</b> the events of one run come one at a time, from the thread of the run. A listener of several
 * runs must be safe for concurrent calls. A listener that blocks delays the run.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RunListener {
    /** Hears an event. It is on record already. */
    void onEvent(RunEvent event);
}
