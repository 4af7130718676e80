package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.run.RunEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps the events of a run in memory, for tests and for stores that keep no files. Nothing outlives the instance.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class InMemoryJournal implements Journal {
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    /** Creates an empty journal. */
    public InMemoryJournal() {}

    @Override
    public void append(RunEvent event) {
        events.add(requireNonNull(event, "event"));
    }

    /** Returns the events, in the order in which they were appended. */
    public List<RunEvent> events() {
        return List.copyOf(events);
    }
}
