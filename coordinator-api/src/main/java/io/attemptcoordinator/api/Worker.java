package io.attemptcoordinator.api;

import java.util.Map;

/**
 * One isolated backend, such as one Blender with its own process and folder, as an attempt or a baseline sees it. The
 * coordinator owns it: only the coordinator replaces or closes it.
 *
 * <p><b>Thread-safety:</b> for one attempt at a time.
 *
 * @since 0.1
 */
public interface Worker {
    /**
     * Returns the name of the worker within its run.
     *
     * @return such as {@code worker-0}
     */
    String id();

    /** Returns facts about the backend by key, such as its version; constant for the life of the worker. */
    Map<String, String> description();

    /**
     * Returns the view of the backend that a component needs, such as the {@code SceneExecutor} of the core.
     *
     * @param type the requested type
     * @return an object of that type, valid as long as the worker
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if the backend has no such view,
     *     which means that a component and a backend do not fit together
     */
    <T> T unwrap(Class<T> type);
}
