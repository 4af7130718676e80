package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import java.util.List;

/**
 * A model's answer did not have the requested form (E2).
 *
 * <p><b>Thread-safety:</b> as any exception.
 *
 * @since 0.1
 */
public final class MalformedOutputException extends CoordinatorException {
    private static final long serialVersionUID = 1L;

    private final String modelText;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, in words that the model can act on
     * @param modelText the raw text of the answer
     */
    public MalformedOutputException(String message, String modelText) {
        super(Code.MALFORMED, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        this.modelText = requireNonNull(modelText, "modelText");
    }

    /** Returns the raw text of the answer. */
    public String modelText() {
        return modelText;
    }
}
