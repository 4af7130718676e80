package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.testkit.contract.AttemptContract;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import io.attemptcoordinator.testkit.mock.ScriptedScorer;
import java.util.List;
import java.util.Map;

/** A program that leaves three scenes keeps all rules of an attempt. */
class ExternalAttemptContractTest extends AttemptContract {
    @Override
    protected Attempt createAttempt() {
        return new ExternalAttempt()
                .configured(Settings.of(
                        "attempt 'external'",
                        Map.of(
                                "command",
                                List.of(
                                        "bash",
                                        "-c",
                                        "for i in 1 2 3; do echo \"scene $i of $1\" > $i.blend; done",
                                        "-",
                                        "{seed}"),
                                "scenes",
                                List.of("*.blend"))));
    }

    @Override
    protected void configure(RecordingAttemptContext.Builder context) {
        context.scorer(ScriptedScorer.giving("fixed", 0.5));
    }

    @Override
    protected boolean isStochastic() {
        return true;
    }
}
