package io.attemptcoordinator.api;

/**
 * What the five extension points have in common: a name under which a component is asked for and recorded.
 *
 * <p>Components are passed to the coordinator as instances, or found with {@link java.util.ServiceLoader} by name. A
 * provider that is found has a public constructor without arguments that does nothing; its settings reach it through
 * the context of each call.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface Component {
    /**
     * The name of this component, which is written into the documents of a run and so is a promise.
     *
     * @return lower-case letters, digits and hyphens, starting with a letter or digit, at most 64 characters; always the
     *     same for one instance. The prefix {@code coordinator-} is reserved for components of this project
     */
    String name();

    /**
     * The rank of this component among those found by discovery: higher goes first, equal ranks go by name.
     *
     * @return any number; 0 by default
     */
    default int priority() {
        return 0;
    }
}
