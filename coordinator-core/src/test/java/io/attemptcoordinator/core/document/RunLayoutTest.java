package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLayoutTest {
    @Test
    void placesTheDocumentsOfARun() {
        assertThat(RunLayout.attempt(7)).isEqualTo("attempts/attempt-007/attempt.json");
        assertThat(RunLayout.iteration(7, 0, 12)).isEqualTo("attempts/attempt-007/iterations/iter-012.json");
        assertThat(RunLayout.verdict(1000, 2, 0))
                .isEqualTo("attempts/attempt-1000/try-2/iterations/iter-000/verdict.json");
    }

    @ParameterizedTest
    @CsvSource({
        "run.json,RUN",
        "best_attempt.json,BEST_ATTEMPT",
        "attempts/attempt-000/attempt.json,ATTEMPT",
        "attempts/attempt-1000/attempt.json,ATTEMPT",
        "attempts/attempt-000/iterations/iter-000.json,ITERATION",
        "attempts/attempt-000/try-1/iterations/iter-000.json,ITERATION",
        "attempts/attempt-000/iterations/iter-000/verdict.json,VERDICT",
        "attempts/attempt-000/try-1/iterations/iter-000/verdict.json,VERDICT",
        "journal.jsonl,",
        "x/run.json,",
        "attempts/attempt-000/run.json,",
        "attempts/attempt-000/iterations/iter-000/code.json,",
        "attempts/attempt-00/attempt.json,"
    })
    void knowsWhichDocumentAPathIs(String path, RunLayout.Document document) {
        assertThat(RunLayout.Document.at(path)).isEqualTo(Optional.ofNullable(document));
    }
}
