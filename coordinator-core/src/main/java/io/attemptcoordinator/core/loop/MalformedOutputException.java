package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Usage;
import java.util.List;

/**
 * A model's answer was not of the form that was asked for (E2).
 *
 * <p><b>Thread-safety:</b> as any exception.
 *
 * @since 0.1
 */
public final class MalformedOutputException extends CoordinatorException {
    private static final long serialVersionUID = 1L;

    private final String modelText;
    private final transient Usage usage;

    /**
     * An answer that could not be used.
     *
     * @param message what was wrong with it, in words that the model can act on
     * @param modelText the raw text of the answer
     * @param usage what was spent on it
     */
    public MalformedOutputException(String message, String modelText, Usage usage) {
        super(Code.MALFORMED, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        this.modelText = modelText;
        this.usage = usage;
    }

    /**
     * The raw text of the answer.
     *
     * @return the text as it came
     */
    public String modelText() {
        return modelText;
    }

    /**
     * What was spent on the answer.
     *
     * @return the usage
     */
    public Usage usage() {
        return usage;
    }
}
