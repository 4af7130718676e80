package io.attemptcoordinator.core.attempt;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunStopReason;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the budget of a run for models: what was spent, and what is set aside for the calls under way.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class Allowance {
    private final Budget budget;
    private Usage spent = Usage.NONE;
    private Usage reserved = Usage.NONE;
    private @Nullable RunStopReason refused;

    /** Begins with a budget of which nothing is spent. */
    public Allowance(Budget budget) {
        this.budget = requireNonNull(budget, "budget");
    }

    /** Returns why a call had to be refused, which is why the run stops; empty if all could be paid for. */
    public synchronized Optional<RunStopReason> exhausted() {
        return Optional.ofNullable(refused);
    }

    /** Counts what an earlier process spent. */
    public synchronized void spentEarlier(Usage usage) {
        spent = spent.plus(usage);
    }

    /** Opens the purse of one context, which hands on what is spent. */
    public Account open(Purse record) {
        return new Account(record);
    }

    private synchronized void set(Account account, Usage atMost) {
        Usage others = reserved.minus(account.held);
        requirePriced(atMost);
        Usage all = spent.plus(others).plus(atMost);
        RunStopReason reason = exceeded(all);
        if (reason != null) {
            refused = reason;
            throw new CoordinatorException(
                    Code.BUDGET_EXHAUSTED,
                    "The next call of a model may need " + words(atMost) + ", which the budget does not have any more: "
                            + words(spent) + " were spent, and " + words(others)
                            + " are set aside for other calls. Resume the run with a larger budget.");
        }
        account.held = atMost;
        reserved = others.plus(atMost);
    }

    private void requirePriced(Usage atMost) {
        if (budget.cost() != null && atMost.unpricedCalls() > 0) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The budget limits the cost, and what the model costs is not known. Give it a price file that has the model (setting"
                            + " 'prices'), or limit the tokens instead.");
        }
    }

    private @Nullable RunStopReason exceeded(Usage all) {
        Long tokens = budget.tokens();
        if (tokens != null && all.tokens() > tokens) {
            return RunStopReason.TOKENS_EXHAUSTED;
        }
        BigDecimal cost = budget.cost();
        return cost != null && all.cost().compareTo(cost) > 0 ? RunStopReason.COST_EXHAUSTED : null;
    }

    private static String words(Usage usage) {
        String tokens = usage.tokens() + " tokens";
        return usage.cost().signum() == 0
                ? tokens
                : tokens + " at a cost of " + usage.cost().toPlainString();
    }

    private synchronized void settle(Account account, Usage usage) {
        reserved = reserved.minus(account.held);
        account.held = Usage.NONE;
        spent = spent.plus(usage);
    }

    /**
     * The purse of one context.
     *
     * <p><b>Thread-safety:</b> as what it hands on to.
     *
     * @since 0.1
     */
    public final class Account implements Purse, AutoCloseable {
        private final Purse record;

        /** Guarded by the allowance. */
        private Usage held = Usage.NONE;

        private Account(Purse record) {
            this.record = requireNonNull(record, "record");
        }

        @Override
        public void reserve(Usage atMost) {
            set(this, atMost);
        }

        @Override
        public void spend(Usage usage) {
            settle(this, usage);
            record.spend(usage);
        }

        /** Gives back what is still set aside. */
        @Override
        public void close() {
            settle(this, Usage.NONE);
        }
    }
}
