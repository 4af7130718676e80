package io.attemptcoordinator.core.policy;

import static io.attemptcoordinator.core.policy.Events.begun;
import static io.attemptcoordinator.core.policy.Events.finished;
import static io.attemptcoordinator.core.policy.Events.reported;
import static io.attemptcoordinator.core.policy.Events.requested;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import org.junit.jupiter.api.Test;

/** Where attempts stand beside those before them, with a pruner that compares after two iterations of four. */
class StandingTest {
    private final RunFold state =
            new RunFold(RunPlan.builder(5, 4).threshold(0.9).build(), new MedianPruner(1, 2, 2));

    private void add(RunEvent... events) {
        for (RunEvent event : events) {
            state.add(event);
        }
    }

    @Test
    void theFirstAttemptWaitsForNobody() {
        add(requested(0), requested(1), reported(0, 0, 0, 0.1), reported(0, 0, 1, 0.2));

        assertThat(state.standing(0)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void anAttemptWaitsForThoseBeforeItAndIsThenCompared() {
        add(requested(0), requested(1), reported(1, 0, 0, 0.3));
        assertThat(state.standing(1)).as("nothing is compared after one").isEqualTo(Standing.GOES_ON);

        add(reported(1, 0, 1, 0.1));
        assertThat(state.standing(1)).isEqualTo(Standing.WAITS);

        add(reported(0, 0, 0, 0.4));
        assertThat(state.standing(1)).isEqualTo(Standing.WAITS);

        add(reported(0, 0, 1, 0.2));
        assertThat(state.standing(1)).as("0.3 against 0.4").isEqualTo(Standing.PRUNED);
        assertThat(state.standing(0)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void laterAttemptsDoNotMatter() {
        add(requested(0), requested(1), requested(2), reported(2, 0, 0, 0.8), reported(2, 0, 1, 0.8));
        add(reported(0, 0, 0, 0.2), reported(0, 0, 1, 0.2), reported(1, 0, 0, 0.3), reported(1, 0, 1, 0.3));

        assertThat(state.standing(1)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void whatEndedBeforeItCameSoFarIsNoComparison() {
        add(requested(0), requested(1), reported(1, 0, 0, 0.1), reported(1, 0, 1, 0.1));
        assertThat(state.standing(1)).isEqualTo(Standing.WAITS);

        add(finished(0, 0.8));

        assertThat(state.standing(1)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void anAttemptWithoutAScoreHasNothing() {
        add(requested(0), requested(1), reported(0, 0, 0, 0.01), reported(0, 0, 1, 0.01));
        add(reported(1, 0, 0, null), reported(1, 0, 1, null));

        assertThat(state.standing(1)).isEqualTo(Standing.PRUNED);
    }

    @Test
    void anAttemptThatIsGoodEnoughIsNotCompared() {
        add(requested(0), requested(1), reported(1, 0, 0, 0.1), reported(1, 0, 1, 0.95));

        assertThat(state.standing(1)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void afterTheLastIterationThereIsNothingToSave() {
        add(requested(0), requested(1));
        for (int index = 0; index < 4; index++) {
            add(reported(0, 0, index, 0.8));
        }
        for (int index = 0; index < 4; index++) {
            add(reported(1, 0, index, index < 2 ? 0.8 : 0.1));
        }

        assertThat(state.standing(1)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void anotherTryBeginsAnewAndWhatTheFirstOneHadStillCounts() {
        add(requested(0), requested(1), begun(0, 0), begun(1, 0));
        add(reported(0, 0, 0, 0.5), reported(0, 0, 1, 0.5), begun(0, 1));
        add(reported(1, 0, 0, 0.4), reported(1, 0, 1, 0.4));
        assertThat(state.standing(1)).isEqualTo(Standing.PRUNED);

        add(begun(1, 1));

        assertThat(state.standing(1)).isEqualTo(Standing.GOES_ON);
    }

    @Test
    void aTryThatGoesOnIsWhereItWas() {
        add(requested(0), requested(1), begun(0, 0), begun(1, 0));
        add(reported(0, 0, 0, 0.5), reported(0, 0, 1, 0.5), reported(1, 0, 0, 0.4), reported(1, 0, 1, 0.4));

        add(begun(1, 0));

        assertThat(state.standing(1)).isEqualTo(Standing.PRUNED);
    }

    @Test
    void whatIsNotUnderWayGoesOn() {
        assertThat(state.standing(7)).isEqualTo(Standing.GOES_ON);
    }
}
