package io.attemptcoordinator.api;

/**
 * What all extension points have in common: a name under which a component is requested and recorded.
 *
 * <p>Components are passed to the coordinator as instances, or found by name with {@link java.util.ServiceLoader}. A
 * provider has a public no-argument constructor that does nothing. After look-up, {@link #configured(Settings)} returns
 * the instance to use. A configured component that is {@link AutoCloseable} is closed by whoever looked it up; an
 * instance passed to the coordinator belongs to the caller.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface Component {
    /**
     * Returns the name of this component. It is written into the documents of a run and is therefore a promise.
     *
     * @return 1 to 64 lower-case letters, digits and hyphens, starting with a letter or digit; always the same for one
     *     instance. The prefix {@code coordinator-} is reserved for this project
     */
    String name();

    /**
     * Returns the rank of this component among those found by discovery: higher goes first, equal ranks go by name.
     */
    default int priority() {
        return 0;
    }

    /**
     * Returns the component to use with some settings. Every key that this component understands must be read here, even
     * if it has a default: a key that is present and was not read is reported as an error.
     *
     * @param settings the settings from the task file or the host
     * @return this instance, or a new one of the same name that holds what it needs
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if a setting is missing or invalid
     */
    default Component configured(Settings settings) {
        return this;
    }
}
