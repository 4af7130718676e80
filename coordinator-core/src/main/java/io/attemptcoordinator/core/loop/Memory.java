package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Iteration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the generator remembers of the earlier iterations of an attempt.
 *
 * <p><b>Thread-safety:</b> for the thread that runs the attempt; each attempt has a memory of its own.
 *
 * @since 0.1
 */
public interface Memory {
    /**
     * Remembers an iteration.
     *
     * @param iteration the iteration that has just ended
     */
    void remember(Iteration iteration);

    /**
     * What is remembered.
     *
     * @return the iterations that are still held, in order
     */
    List<Iteration> remembered();

    /**
     * A memory of the last iterations.
     *
     * @param size how many it holds, 1 or more
     * @return an empty memory
     * @throws IllegalArgumentException if the size is less than 1
     */
    static Memory slidingWindow(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be >= 1 but was " + size);
        }
        Deque<Iteration> window = new ArrayDeque<>();
        return new Memory() {
            @Override
            public void remember(Iteration iteration) {
                if (window.size() == size) {
                    window.removeFirst();
                }
                window.addLast(iteration);
            }

            @Override
            public List<Iteration> remembered() {
                return List.copyOf(window);
            }
        };
    }
}
