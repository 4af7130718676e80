package io.attemptcoordinator.task;

import io.attemptcoordinator.api.CoordinatorException;
import java.util.List;

/**
 * A task file that cannot be used, with everything that is wrong with it.
 *
 * <p><b>Thread-safety:</b> as any exception.
 *
 * @since 0.1
 */
public final class InvalidTaskException extends CoordinatorException {
    private static final long serialVersionUID = 1L;

    /** The problems; lost when the exception is serialized. */
    private final transient List<TaskProblem> problems;

    /** Creates an exception with the code {@link io.attemptcoordinator.api.CoordinatorException.Code#CONFIGURATION}. */
    public InvalidTaskException(String message, List<TaskProblem> problems) {
        super(Code.CONFIGURATION, message);
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, in the order in which they were found; at least one. */
    public List<TaskProblem> problems() {
        return problems;
    }
}
