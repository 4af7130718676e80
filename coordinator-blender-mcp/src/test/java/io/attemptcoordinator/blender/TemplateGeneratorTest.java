package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Generator.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateGeneratorTest {
    private static final SceneTemplate TEMPLATE =
            new SceneTemplate("import bpy\n", List.of(new SceneTemplate.Parameter("x", 0, 1, null, false)));
    private static final Failure FAILURE = new Failure(
            FailureClass.E1_EXECUTION,
            "it failed",
            "test",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "it failed")));

    private final TemplateGenerator generator = new TemplateGenerator(TEMPLATE);

    private String generate(List<Iteration> remembered, List<Failure> errors) {
        Request request = new Request(
                new Task("task", "", List.of()), Strategy.DEFAULT, 5, remembered.size(), remembered, errors);
        return generator.generate(request).code();
    }

    private static String program(List<Double> scores) {
        return TEMPLATE.program(new ParameterSearch(TEMPLATE.parameters(), 5).next(scores));
    }

    private static Iteration iteration(int index, List<Failure> errors, double score) {
        return new Iteration(index, Map.of(), Map.of(), errors, Verdict.of(score), null, Usage.NONE, Duration.ZERO);
    }

    @Test
    void followsTheSearch() {
        assertThat(generate(List.of(), List.of())).isEqualTo(program(List.of()));
        assertThat(generate(List.of(iteration(0, List.of(), 0.5)), List.of())).isEqualTo(program(List.of(0.5)));
    }

    @Test
    void goesOnFromAProgramThatFailed() {
        assertThat(generate(List.of(), List.of(FAILURE))).isEqualTo(program(List.of(0.0)));
        assertThat(generate(List.of(iteration(0, List.of(FAILURE), 0.5)), List.of()))
                .isEqualTo(program(List.of(0.0, 0.5)));
    }

    @Test
    void needsToRememberEverything() {
        Request forgetful = new Request(new Task("task", "", List.of()), Strategy.DEFAULT, 5, 3, List.of(), List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.generate(forgetful))
                .withMessageContaining("all 3 earlier iterations but holds 0");
    }
}
