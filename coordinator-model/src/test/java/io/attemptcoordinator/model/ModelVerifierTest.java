package io.attemptcoordinator.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.testkit.mock.StubLoopContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelVerifierTest {
    private static final String ANSWER = """
            ```json
            {"criticalIssues": ["The crate floats."], "nonCriticalIssues": [], "nextActions": ["Lower it."], "score": 0.4}
            ```
            """;

    @Test
    void looksAtTheRendersBesideTheReferences() throws InterruptedException {
        ScriptedModel model = new ScriptedModel(ANSWER);
        StubLoopContext context = StubLoopContext.builder()
                .reference("camera", "wanted".getBytes(UTF_8))
                .render("camera", "made".getBytes(UTF_8))
                .build();

        Verifier.Verification verification = new ModelVerifier(model.metered(), Prompts.builtIn()).verify(context);

        assertThat(verification)
                .isEqualTo(new Verifier.Verification(
                        new Verdict(0.4, List.of("The crate floats."), List.of(), List.of("Lower it."), null), ANSWER));
        assertThat(model.turn()).element(1).isEqualTo("Reference, view camera:");
        assertThat(model.turn()).element(3).isEqualTo("Render, view camera:");
        assertThat(model.system().indexOf("criticalIssues"))
                .as("issues before the score")
                .isLessThan(model.system().indexOf("\"score\""));
        assertThat(context.leftOpen()).isZero();
    }

    @Test
    void anAnswerWithoutAVerdictIsMalformed() {
        ModelVerifier verifier = new ModelVerifier(new ScriptedModel("Looks good!").metered(), Prompts.builtIn());

        assertThatThrownBy(() -> verifier.verify(StubLoopContext.builder().build()))
                .isInstanceOf(MalformedOutputException.class);
    }
}
