package io.attemptcoordinator.core.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunStopReason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final Usage PRICELESS = new Usage(1, 0, 0, BigDecimal.ZERO, 0, 1);

    private final List<Usage> recorded = new ArrayList<>();

    private static Allowance tokens(long most) {
        return new Allowance(Budget.builder().tokens(most).build());
    }

    private static Usage costing(String amount) {
        return new Usage(0, 0, 0, new BigDecimal(amount));
    }

    @Test
    void callIsRefusedThatCouldExceedTheBudget() {
        Allowance allowance = tokens(100);
        Allowance.Account account = allowance.open(recorded::add);
        account.spend(Usage.of(60, 0));

        assertThatThrownBy(() -> account.reserve(Usage.of(40, 1)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BUDGET_EXHAUSTED))
                .hasMessageContainingAll("41 tokens", "60 tokens were spent", "larger budget");
        assertThat(allowance.exhausted()).contains(RunStopReason.TOKENS_EXHAUSTED);
    }

    @Test
    void lastTokenMayBeSpent() {
        Allowance allowance = tokens(100);
        Allowance.Account account = allowance.open(recorded::add);

        account.reserve(Usage.of(60, 40));

        assertThat(allowance.exhausted()).isEmpty();
    }

    @Test
    void whatOthersReservedIsNotThere() {
        Allowance allowance = tokens(100);
        Allowance.Account first = allowance.open(recorded::add);
        first.reserve(Usage.of(60, 0));
        Allowance.Account second = allowance.open(recorded::add);

        assertThatThrownBy(() -> second.reserve(Usage.of(60, 0)))
                .hasMessageContaining("60 tokens are set aside for other calls");
    }

    @Test
    void reservationIsGivenBackBySpendingByAnotherOneAndAtTheEnd() {
        Allowance allowance = tokens(100);
        Allowance.Account first = allowance.open(recorded::add);
        Allowance.Account second = allowance.open(recorded::add);

        first.reserve(Usage.of(90, 0));
        first.reserve(Usage.of(80, 0));
        second.reserve(Usage.of(20, 0));
        first.spend(Usage.of(10, 0));
        second.reserve(Usage.of(90, 0));
        second.close();
        first.reserve(Usage.of(90, 0));

        assertThat(allowance.exhausted()).isEmpty();
        assertThat(recorded).containsExactly(Usage.of(10, 0));
    }

    @Test
    void whatAnEarlierProcessSpentCounts() {
        Allowance allowance = tokens(100);
        allowance.spentEarlier(Usage.of(100, 0));

        assertThatThrownBy(() -> allowance.open(recorded::add).reserve(Usage.of(1, 0)))
                .isInstanceOf(CoordinatorException.class);
    }

    @Test
    void costIsLimitedLikeTokens() {
        Allowance allowance =
                new Allowance(Budget.builder().cost(new BigDecimal("0.10")).build());
        Allowance.Account account = allowance.open(recorded::add);
        account.spend(costing("0.09"));
        account.reserve(costing("0.01"));

        assertThatThrownBy(() -> account.reserve(costing("0.02"))).hasMessageContaining("at a cost of 0.02");
        assertThat(allowance.exhausted()).contains(RunStopReason.COST_EXHAUSTED);
    }

    @Test
    void costThatIsNotKnownCannotBeLimited() {
        Allowance limited = new Allowance(Budget.builder().cost(BigDecimal.ONE).build());

        assertThatThrownBy(() -> limited.open(recorded::add).reserve(PRICELESS))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("price");
        assertThat(limited.exhausted()).isEmpty();
        tokens(1).open(recorded::add).reserve(PRICELESS);
    }

    /** Callers take turns at random; none spends more than it reserved. */
    @Property(tries = 200)
    void budgetIsNeverExceeded(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 500) int budget,
            @ForAll @IntRange(min = 1, max = 4) int callers) {
        Random random = new Random(seed);
        Allowance allowance = tokens(budget);
        List<Allowance.Account> accounts = new ArrayList<>();
        int[] reserved = new int[callers];
        for (int i = 0; i < callers; i++) {
            accounts.add(allowance.open(recorded::add));
        }
        recorded.clear();
        for (int step = 0; step < 60; step++) {
            int caller = random.nextInt(callers);
            int amount = random.nextInt(80);
            try {
                if (reserved[caller] == 0) {
                    accounts.get(caller).reserve(Usage.of(amount, 0));
                    reserved[caller] = amount;
                } else {
                    accounts.get(caller).spend(Usage.of(Math.min(amount, reserved[caller]), 0));
                    reserved[caller] = 0;
                }
            } catch (CoordinatorException e) {
                assertThat(e.code()).isEqualTo(Code.BUDGET_EXHAUSTED);
            }
            assertThat(recorded.stream().mapToLong(Usage::tokens).sum()).isLessThanOrEqualTo(budget);
        }
    }
}
