package io.attemptcoordinator.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.GeneratorContext.FailedProgram;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.testkit.mock.StubLoopContext;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelGeneratorTest {
    private static final String ANSWER = "Here it is:\n```python\nimport bpy\n```\n";
    private static final byte[] PNG = "png".getBytes(UTF_8);

    private final ScriptedModel model = new ScriptedModel(ANSWER);
    private final ModelGenerator generator = new ModelGenerator(model.metered(), Prompts.builtIn());

    private static StubLoopContext.Builder context() {
        return StubLoopContext.builder().worker(Map.of("blender", "3.4.1"));
    }

    @Test
    void asksForAProgramThatSuitsTheVersionAndTheScene() throws InterruptedException {
        Program program = generator.generate(context().reference("camera", PNG).build());

        assertThat(program).isEqualTo(new Program("import bpy", null, ANSWER));
        assertThat(model.system())
                .contains("The version of Blender is 3.4.1.", "has the inputs Specular, Emission", "exactly one block")
                .doesNotContain("Specular IOR Level");
        assertThat(model.turn().get(0))
                .startsWith("The task: ")
                .contains("This is iteration 1 of ", "Write the program.", "the views camera")
                .doesNotContain("failed", "Others tried");
        assertThat(model.turn().subList(1, 3))
                .containsExactly(
                        "Reference, view camera:",
                        "image/png " + Base64.getEncoder().encodeToString(PNG));
        assertThat(model.request().temperature()).isNull();
    }

    @Test
    void showsTheProgramThatFailedAndTheLinesOfItsTraceback() throws InterruptedException {
        Failure failure = new Failure(
                FailureClass.E1_EXECUTION,
                "KeyError: 'Crate'",
                "test",
                List.of(new Evidence(
                        Evidence.Kind.EXCEPTION,
                        "Traceback (most recent call last):\n  File \"attempt-000/iter-000\", line 2, in <module>\n"
                                + "KeyError: 'Crate'")));

        generator.generate(context()
                .failed(new FailedProgram("import bpy\nbpy.data.objects['Crate']\nprint()", failure))
                .build());

        assertThat(model.turn().get(0))
                .contains("Your last program failed: KeyError: 'Crate'")
                .contains("   1  import bpy\n>> 2  bpy.data.objects['Crate']\n   3  print()")
                .contains("Find the cause")
                .doesNotContain("Write the program.");
    }

    @Test
    void showsWhatWasSaidOfTheLastProgram() throws InterruptedException {
        Verdict verdict = new Verdict(0.5, List.of("The crate floats."), List.of(), List.of("Lower the crate."), null);
        Iteration before = Iteration.verified(0, verdict)
                .scores(new ScoreCard(Score.of(0.5), Map.of()))
                .build();

        generator.generate(context().remembered(List.of(before)).build());

        assertThat(model.turn().get(0)).contains("iteration 1: score 0.5000", "This is iteration 2 of ");
    }

    @Test
    void followsTheStrategyOfItsAttempt() throws InterruptedException {
        Strategy strategy = new Strategy(
                "round-2-from-1",
                Map.of(
                        "prompt", "Prefer primitives.",
                        "temperature", "0.25",
                        "model", "another",
                        "summary", "1 attempts were made before.",
                        "program", "x = 1"));

        generator.generate(context().strategy(strategy).build());

        assertThat(model.turn().get(0))
                .contains("Prefer primitives.", "Others tried before you", "1 attempts were made before.", "x = 1");
        assertThat(model.request().temperature()).isEqualTo(0.25);
        assertThat(model.request().modelName()).isEqualTo("another");
        assertThatThrownBy(() -> generator.generate(context()
                        .strategy(new Strategy("hot", Map.of("temperature", "3")))
                        .build()))
                .hasMessageContaining("'temperature'")
                .hasMessageContaining("strategy 'hot'");
    }

    @Test
    void anAnswerWithoutAProgramIsMalformed() {
        ModelGenerator refusing =
                new ModelGenerator(new ScriptedModel("I would rather not.").metered(), Prompts.builtIn());

        assertThatThrownBy(() -> refusing.generate(context().build())).isInstanceOf(MalformedOutputException.class);
    }
}
