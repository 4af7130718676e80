package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StubRunHistoryTest {
    private final StubRunHistory history = new StubRunHistory();

    private static AttemptReport report(int number) {
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
        return AttemptReport.builder(number, "run/attempts/attempt-" + number, result, Instant.EPOCH)
                .build();
    }

    @Test
    void hasWhatWasAdded() {
        List<Iteration> made = List.of(Iteration.verified(0, new Verdict(0.5, List.of(), List.of(), List.of(), null))
                .build());
        history.add(report(1), List.of()).add(report(0), made);

        assertThat(history.attempt(1)).isEqualTo(report(1));
        assertThat(history.iterations(0)).isEqualTo(made);
        assertThat(history.reports()).extracting(AttemptReport::number).containsExactly(0, 1);
        assertThatThrownBy(() -> history.attempt(2))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_NOT_FOUND))
                .hasMessageContaining("attempt 2");
        assertThatThrownBy(() -> history.iterations(2)).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void countsWhatIsLeftOpen() throws IOException {
        ArtifactRef code = history.artifact("run/code.py", "text/x-python", "x = 1".getBytes(UTF_8));

        try (InputStream content = history.open(code)) {
            assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("x = 1");
            assertThat(history.leftOpen()).isEqualTo(1);
        }
        assertThat(history.leftOpen()).isZero();
    }
}
