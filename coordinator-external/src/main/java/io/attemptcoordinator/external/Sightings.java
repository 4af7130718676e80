package io.attemptcoordinator.external;

import java.util.List;

/**
 * Looks at what a program leaves behind, for its iterations.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
interface Sightings {
    /**
     * Returns the iterations that are complete and were not returned before, in order.
     *
     * @param isEnded whether the program has ended, so that nothing is written any more
     */
    List<Sighting> next(boolean isEnded);

    /** Says what is looked for, for a message: {@code no file matches ...}. */
    String nothing();
}
