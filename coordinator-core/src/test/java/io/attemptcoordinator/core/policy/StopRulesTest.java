package io.attemptcoordinator.core.policy;

import static io.attemptcoordinator.core.policy.Events.finished;
import static io.attemptcoordinator.core.policy.Events.reported;
import static io.attemptcoordinator.core.policy.Events.requested;
import static io.attemptcoordinator.core.policy.Events.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import java.math.BigDecimal;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class StopRulesTest {
    private static RunState withBudget(Budget.Builder budget, RunEvent... events) {
        return state(RunPlan.builder(5, 5).budget(budget.build()), events);
    }

    private static Usage cost(String amount) {
        return new Usage(0, 0, 0, new BigDecimal(amount));
    }

    @Test
    void goesOnWhileNothingIsReached() {
        RunState state = state(
                RunPlan.builder(2, 2).threshold(0.8),
                requested(0),
                reported(0, 0.79, Usage.of(1_000_000, 0)),
                finished(0, 0.79));

        assertThat(StopRules.reached(state)).isEmpty();
    }

    @Test
    void stopsWhenAnAttemptEndedAtTheThreshold() {
        RunPlan.Builder plan = RunPlan.builder(2, 2).threshold(0.8);

        assertThat(StopRules.reached(state(plan, requested(0), reported(0, 0.8, Usage.NONE))))
                .as("its report is what counts")
                .isEmpty();
        assertThat(StopRules.reached(state(plan, requested(0), finished(0, 0.8))))
                .contains(RunStopReason.THRESHOLD_REACHED);
    }

    @Test
    void aBudgetCountsAlsoForTheAttemptsThatAThresholdLetsGoOn() {
        RunPlan.Builder plan = RunPlan.builder(2, 5)
                .threshold(0.8)
                .budget(Budget.builder().totalIterations(2).build());

        RunState state = state(
                plan,
                requested(0),
                requested(1),
                reported(1, 0.8, Usage.NONE),
                finished(1, 0.8),
                reported(0, 0.1, Usage.NONE));

        assertThat(StopRules.reached(state)).contains(RunStopReason.ITERATIONS_EXHAUSTED);
        assertThat(StopRules.reason(state, RunStopReason.ITERATIONS_EXHAUSTED))
                .as("what decides the winner")
                .isEqualTo(RunStopReason.THRESHOLD_REACHED);
    }

    @Test
    void stopsWhenTheTokensAreSpent() {
        Budget.Builder budget = Budget.builder().tokens(10);

        assertThat(StopRules.reached(withBudget(budget, requested(0), reported(0, null, Usage.of(5, 4)))))
                .isEmpty();
        assertThat(StopRules.reached(withBudget(budget, requested(0), reported(0, null, Usage.of(5, 5)))))
                .contains(RunStopReason.TOKENS_EXHAUSTED);
    }

    @Test
    void whatAnAttemptSpentWithoutReportingItCounts() {
        Budget.Builder budget = Budget.builder().tokens(10);

        assertThat(StopRules.reached(withBudget(
                        budget, requested(0), reported(0, null, Usage.of(1, 1)), finished(0, null, Usage.of(5, 5)))))
                .contains(RunStopReason.TOKENS_EXHAUSTED);
        assertThat(StopRules.reached(withBudget(
                        budget, requested(0), reported(0, null, Usage.of(5, 4)), finished(0, null, Usage.of(5, 4)))))
                .as("nothing counts twice")
                .isEmpty();
    }

    @Test
    void stopsWhenTheMoneyIsSpent() {
        Budget.Builder budget = Budget.builder().cost(new BigDecimal("1.50"));

        assertThat(StopRules.reached(withBudget(budget, requested(0), reported(0, null, cost("1.49")))))
                .isEmpty();
        assertThat(StopRules.reached(withBudget(budget, requested(0), reported(0, null, cost("1.5")))))
                .contains(RunStopReason.COST_EXHAUSTED);
    }

    @Test
    void stopsWhenTheIterationsAreMade() {
        Budget.Builder budget = Budget.builder().totalIterations(2);

        assertThat(StopRules.reached(withBudget(budget, requested(0), reported(0, null, Usage.NONE))))
                .isEmpty();
        assertThat(StopRules.reached(
                        withBudget(budget, requested(0), reported(0, null, Usage.NONE), reported(0, null, Usage.NONE))))
                .contains(RunStopReason.ITERATIONS_EXHAUSTED);
    }

    @Test
    void onlyAttemptsAfterTheFirstGoodEnoughMustEndForTheThreshold() {
        RunState state =
                state(RunPlan.builder(4, 2).threshold(0.8), requested(0), requested(1), requested(2), finished(1, 0.9));

        assertThat(StopRules.mustEnd(state, RunStopReason.THRESHOLD_REACHED, 0)).isFalse();
        assertThat(StopRules.mustEnd(state, RunStopReason.THRESHOLD_REACHED, 1)).isFalse();
        assertThat(StopRules.mustEnd(state, RunStopReason.THRESHOLD_REACHED, 2)).isTrue();
    }

    @Test
    void everyOtherReasonEndsAllAttempts() {
        RunState state = state(RunPlan.builder(4, 2).threshold(0.8), requested(0), requested(1), finished(1, 0.9));

        for (RunStopReason reason : EnumSet.complementOf(EnumSet.of(RunStopReason.THRESHOLD_REACHED))) {
            assertThat(StopRules.mustEnd(state, reason, 0)).as("%s", reason).isTrue();
        }
    }

    @Test
    void theThresholdIsTheReasonWhateverStoppedTheRunMeanwhile() {
        RunPlan.Builder plan = RunPlan.builder(4, 2).threshold(0.8);
        RunState none = state(plan);
        RunState reached = state(plan, requested(0), finished(0, 0.8));

        assertThat(StopRules.reason(reached, RunStopReason.OPERATOR_STOP)).isEqualTo(RunStopReason.THRESHOLD_REACHED);
        assertThat(StopRules.reason(none, RunStopReason.OPERATOR_STOP)).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(StopRules.reason(none, null)).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
    }

    @Test
    void whatEndedAfterTheFirstGoodEnoughIsNotEligible() {
        RunState none = state(RunPlan.builder(4, 2), finished(2, 1.0), finished(0, 0.1), finished(1, 0.9));
        RunState some =
                state(RunPlan.builder(4, 2).threshold(0.8), finished(2, 1.0), finished(0, 0.1), finished(1, 0.9));

        assertThat(StopRules.eligible(none)).extracting(AttemptSummary::number).containsExactly(0, 1, 2);
        assertThat(StopRules.eligible(some)).extracting(AttemptSummary::number).containsExactly(0, 1);
    }
}
