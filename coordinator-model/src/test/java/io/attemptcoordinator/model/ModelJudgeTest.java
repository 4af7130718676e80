package io.attemptcoordinator.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.select.Comparer.Shown;
import io.attemptcoordinator.testkit.mock.StubLoopContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelJudgeTest {
    private static List<Shown> shown(int count) {
        List<Shown> shown = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            StubLoopContext view = StubLoopContext.builder()
                    .reference("camera", "wanted".getBytes(UTF_8))
                    .render("camera", ("made " + number).getBytes(UTF_8))
                    .build();
            AttemptResult result = new AttemptResult.Completed(AttemptStopReason.FINISHED);
            shown.add(new Shown(
                    view,
                    AttemptReport.builder(number, "run/attempts/attempt-00" + number, result, Instant.EPOCH)
                            .build()));
        }
        return shown;
    }

    private static OptionalInt best(ScriptedModel model, int count) throws InterruptedException {
        return new ModelJudge(model.metered(), Prompts.builtIn()).best(shown(count));
    }

    @Test
    void showsTheCandidatesUnderNeutralLabels() throws InterruptedException {
        ScriptedModel model = new ScriptedModel("{\"reason\": \"B is closer.\", \"best\": \"B\"}");

        assertThat(best(model, 3)).hasValue(1);

        assertThat(model.turn())
                .filteredOn(text -> text.endsWith("view camera:"))
                .containsExactly(
                        "Reference, view camera:",
                        "Candidate A, view camera:",
                        "Candidate B, view camera:",
                        "Candidate C, view camera:");
        assertThat(model.turn().get(0)).contains("the candidates A, B, C").doesNotContain("attempt");
        assertThat(model.request().temperature()).isZero();
    }

    @Test
    void aTieIsNobody() throws InterruptedException {
        assertThat(best(new ScriptedModel("{\"reason\": \"the same\", \"best\": \"tie\"}"), 2))
                .isEmpty();
    }

    @Test
    void anAnswerThatNamesNobodyOrSeveralIsMalformed() {
        for (String answer : List.of(
                "A is better.", "{\"best\": \"D\"}", "{\"best\": \"A\"} no, {\"best\": \"B\"}", "{\"best\": \"\"}")) {
            assertThatThrownBy(() -> best(new ScriptedModel(answer, answer, answer), 2))
                    .as(answer)
                    .isInstanceOf(MalformedOutputException.class)
                    .hasMessageContaining("must name one of [A, B], or tie");
        }
    }

    @Test
    void anAnswerThatCannotBeUsedIsAskedForAgain() throws InterruptedException {
        ScriptedModel model = new ScriptedModel("A is better.", "{\"reason\": \"closer\", \"best\": \"A\"}");

        assertThat(best(model, 2)).hasValue(0);

        assertThat(model.turn())
                .last()
                .asString()
                .contains("An answer of yours could not be used", "must name one of [A, B], or tie");
    }

    @Test
    void needsAModel() {
        assertThatThrownBy(() -> new ModelJudge().best(shown(2)))
                .hasMessageContaining("needs the settings 'url' and 'model'");
        assertThatThrownBy(() ->
                        new ModelVerifier().verify(StubLoopContext.builder().build()))
                .hasMessageContaining("needs the settings 'url' and 'model'");
        assertThatThrownBy(() ->
                        new ModelGenerator().generate(StubLoopContext.builder().build()))
                .hasMessageContaining("needs the settings 'url' and 'model'");
    }
}
