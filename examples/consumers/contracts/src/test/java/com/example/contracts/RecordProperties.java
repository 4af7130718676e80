package com.example.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.BestAttemptResult;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The testkit generates the records of the api, valid by construction, for properties of one's own. */
class RecordProperties {
    @Property(tries = 50)
    void aScoreIsWithinItsRange(@ForAll Score score) {
        assertThat(score.value()).isBetween(0.0, 1.0);
    }

    @Property(tries = 50)
    void aWinnerIsOneOfTheAttempts(@ForAll BestAttemptResult result) {
        Integer winner = result.choice().winner();
        if (winner != null) {
            assertThat(result.attempts()).anyMatch(attempt -> attempt.number() == winner);
        }
    }
}
