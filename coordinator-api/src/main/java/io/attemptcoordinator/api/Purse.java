package io.attemptcoordinator.api;

/**
 * What pays for the models that are asked: the budget of the run, which all its attempts share.
 *
 * <p>Reserve before each call, and spend after it. So a budget that does not suffice ends things before the call that would exceed it, and
 * calls that run at the same time cannot exceed it together:
 *
 * <pre>{@code
 * purse.reserve(atMost);
 * Answer answer = model.ask(question);
 * purse.spend(answer.usage());
 * }</pre>
 *
 * <p>Not implemented by users; it is a part of the contexts that they get.
 *
 * <p><b>Thread-safety:</b> as the context.
 *
 * @since 0.1
 */
public interface Purse {
    /**
     * Sets aside what the next call needs at most; does nothing where nothing is limited. It replaces what this context had set aside before, and is given back by {@link #spend}, or
     * when the context ends.
     *
     * @param atMost the most that the call may need; its {@link Usage#unpricedCalls} says that the cost is not known
     * @throws CoordinatorException with {@link CoordinatorException.Code#BUDGET_EXHAUSTED} if the rest of the budget is less. Let it pass: it
     *     ends the attempt, and the run stops without a failure. With {@link CoordinatorException.Code#CONFIGURATION} if the budget limits
     *     the cost, and that of the call is not known
     */
    default void reserve(Usage atMost) {}

    /** Charges what was spent on models to the budget of the run, and gives back what was reserved. */
    void spend(Usage usage);
}
