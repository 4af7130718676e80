package io.attemptcoordinator.external;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.Prices;
import java.math.BigDecimal;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an attempt may still spend, of its own budget and of that of its run. A call reserves what it may need before it is made, and is
 * settled afterwards, so that calls at the same time cannot overspend together.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class ModelBudget {
    private final ModelAccess access;
    private final Purse ofRun;
    private final ReentrantLock lock = new ReentrantLock();
    private long tokens;
    private BigDecimal cost = BigDecimal.ZERO;

    /** What calls have reserved, or have spent and the run was not charged yet: one reservation of its budget. */
    private Usage open = Usage.NONE;

    /**
     * Creates a budget of which nothing is spent.
     *
     * @param access the limits of the attempt, and the prices
     * @param ofRun the budget of the run
     */
    ModelBudget(ModelAccess access, Purse ofRun) {
        this.access = access;
        this.ofRun = ofRun;
    }

    /**
     * Reserves what a call may need.
     *
     * @param model its model
     * @param estimate the tokens that it may need
     * @return the reservation
     * @throws CoordinatorException if there is not so much left, with what to do
     */
    Usage reserve(String model, Usage estimate) {
        Usage wanted = Prices.priced(access.service().prices(), model, estimate);
        lock.lock();
        try {
            BigDecimal maxCost = access.maxCost();
            if ((access.maxTokens() > 0 && tokens + wanted.tokens() > access.maxTokens())
                    || (maxCost != null && cost.add(wanted.cost()).compareTo(maxCost) > 0)) {
                throw new CoordinatorException(
                        Code.CONFIGURATION,
                        "The budget of this attempt does not suffice for another call; it has spent or reserved "
                                + description() + ". Raise it, or let the program ask for less.");
            }
            ofRun.reserve(open.plus(wanted));
            open = open.plus(wanted);
            tokens += wanted.tokens();
            cost = cost.add(wanted.cost());
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replaces a reservation by what was spent.
     *
     * @param spent what the call spent, or may have
     */
    void settle(Usage reservation, Usage spent) {
        lock.lock();
        try {
            open = open.minus(reservation).plus(spent);
            tokens += spent.tokens() - reservation.tokens();
            cost = cost.subtract(reservation.cost()).add(spent.cost());
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the run was charged with what a call spent. */
    void charged(Usage spent) {
        lock.lock();
        try {
            open = open.minus(spent);
        } finally {
            lock.unlock();
        }
    }

    /** Says what was spent of how much, for a message. */
    String description() {
        lock.lock();
        try {
            return tokens + " tokens"
                    + (access.maxTokens() > 0 ? " of " + access.maxTokens() + " (setting 'max-model-tokens')" : "")
                    + (access.maxCost() == null
                            ? ""
                            : ", " + cost + " of " + access.maxCost() + " (setting 'max-model-cost')");
        } finally {
            lock.unlock();
        }
    }
}
