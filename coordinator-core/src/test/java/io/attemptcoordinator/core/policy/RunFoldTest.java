package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunOutcome.FailureCause;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunFoldTest {
    private final RunFold fold = new RunFold(RunPlan.builder(1, 1).build());

    private static Failure failure(FailureClass failureClass, String message) {
        return new Failure(
                failureClass, message, "some-classifier", List.of(new Evidence(Evidence.Kind.TEXT, message)));
    }

    private void fellShort(int attempt, Failure why) {
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.FINISHED);
        fold.add(new RunEvent.AttemptFinished(
                "run",
                Instant.EPOCH,
                AttemptReport.builder(attempt, "run/attempts/attempt-" + attempt, result, Instant.EPOCH)
                        .shortfall(why)
                        .build()));
    }

    private BestAttemptResult result(@Nullable Failure failure) {
        return fold.result(
                "run", RunStopReason.ATTEMPTS_EXHAUSTED, Choice.none("none"), null, failure, Duration.ZERO, List.of());
    }

    @Test
    void ranksTheCausesOfFailure() {
        Failure lost = failure(FailureClass.E0_INFRASTRUCTURE, "lost");
        Failure broken = failure(FailureClass.E1_EXECUTION, "broken");
        Failure low = failure(FailureClass.E3_SEMANTIC, "too low");
        Failure unselected = failure(FailureClass.E0_INFRASTRUCTURE, "selection failed");
        fellShort(0, lost);
        fellShort(1, low);
        fellShort(2, broken);
        fellShort(3, lost);

        assertThat(result(unselected).failureCauses())
                .as("most frequent first, then by class and message")
                .containsExactly(
                        new FailureCause(lost, 2),
                        new FailureCause(unselected, 1),
                        new FailureCause(broken, 1),
                        new FailureCause(low, 1));
        assertThat(result(lost).failureCauses()).startsWith(new FailureCause(lost, 3));
    }

    @Test
    void countsFurtherCausesTogether() {
        for (int attempt = 0; attempt < 5 * FailureTally.MAX_CAUSES; attempt++) {
            fellShort(attempt, failure(FailureClass.E3_SEMANTIC, "the score is " + attempt));
        }
        fellShort(5 * FailureTally.MAX_CAUSES, failure(FailureClass.E3_SEMANTIC, "the score is 7"));

        List<FailureCause> causes = result(null).failureCauses();

        assertThat(causes).hasSize(FailureTally.MAX_CAUSES + 1);
        assertThat(causes.stream().limit(2))
                .extracting(cause -> cause.failure().message().substring(0, 14), FailureCause::count)
                .containsExactly(tuple("Other failures", 4 * FailureTally.MAX_CAUSES), tuple("the score is 7", 2));
    }

    @Test
    void keepsLittleTextOfManyCauses() {
        for (int attempt = 0; attempt < 100; attempt++) {
            fellShort(attempt, failure(FailureClass.E1_EXECUTION, attempt + "x".repeat(FailureTally.MAX_TEXT / 8)));
        }

        assertThat(result(null).failureCauses()).hasSizeLessThan(8).first().satisfies(other -> {
            assertThat(other.failure().message()).startsWith("Other failures of this class");
            assertThat(other.failure().failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
        });
    }
}
