package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.Prices;
import java.math.BigDecimal;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt may still spend. A call reserves what it may need before it is made, and is settled afterwards, so that calls at the
 * same time cannot overspend together.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class ModelBudget {
    private final ModelAccess access;
    private final ReentrantLock lock = new ReentrantLock();
    private long tokens;
    private BigDecimal cost = BigDecimal.ZERO;

    ModelBudget(ModelAccess access) {
        this.access = access;
    }

    /** What a call has reserved. */
    record Reservation(long tokens, BigDecimal cost) {}

    /**
     * Reserves what a call may need.
     *
     * @param model its model
     * @param estimate the tokens that it may need
     * @return the reservation; null if there is not so much left
     */
    @Nullable
    Reservation reserve(String model, Usage estimate) {
        Reservation wanted = new Reservation(
                estimate.tokens(),
                Prices.priced(access.service().prices(), model, estimate).cost());
        lock.lock();
        try {
            BigDecimal maxCost = access.maxCost();
            boolean isTooMuch = (access.maxTokens() > 0 && tokens + wanted.tokens > access.maxTokens())
                    || (maxCost != null && cost.add(wanted.cost).compareTo(maxCost) > 0);
            if (isTooMuch) {
                return null;
            }
            tokens += wanted.tokens;
            cost = cost.add(wanted.cost);
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
    void settle(Reservation reservation, Usage spent) {
        lock.lock();
        try {
            tokens += spent.tokens() - reservation.tokens;
            cost = cost.subtract(reservation.cost).add(spent.cost());
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
