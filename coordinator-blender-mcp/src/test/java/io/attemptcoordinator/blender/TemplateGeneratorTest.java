package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.GeneratorContext;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateGeneratorTest {
    private static final String SCRIPT = """
            # /// coordinator-template
            # [parameters.x]
            # min = 0
            # max = 1
            # ///
            import bpy
            """;
    private static final SceneTemplate TEMPLATE = SceneTemplate.parse(SCRIPT, "template.py");
    private static final long SEED = 5;
    private static final Failure FAILURE = new Failure(
            FailureClass.E1_EXECUTION,
            "it failed",
            "test",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "it failed")));

    @TempDir
    Path folder;

    private final Generator generator = new TemplateGenerator(TEMPLATE);

    /** An attempt whose loop remembers nothing but the trajectory. */
    private record Forgetful(List<IterationSummary> trajectory, List<Failure> errors, Strategy strategy)
            implements GeneratorContext {
        @Override
        public AttemptRequest request() {
            return new AttemptRequest(
                    "run",
                    0,
                    SEED,
                    strategy,
                    List.of(),
                    new Task("task", "", List.of()),
                    Map.of(),
                    new BaselineSnapshot("empty", "0".repeat(64), Map.of()),
                    AttemptLimits.of(10),
                    AttemptStopReason.TIME_EXHAUSTED);
        }

        @Override
        public int iteration() {
            return trajectory.size();
        }

        @Override
        public List<Iteration> remembered() {
            return List.of();
        }

        @Override
        public @Nullable FailedProgram failed() {
            return null;
        }

        @Override
        public InputStream open(ArtifactRef artifact) {
            throw new UnsupportedOperationException("there are no artifacts");
        }

        @Override
        public Map<String, String> worker() {
            return Map.of();
        }

        @Override
        public void keep(String file, String mediaType, InputStream content) {
            throw new UnsupportedOperationException("there is no model");
        }

        @Override
        public Duration remaining() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void spend(Usage usage) {
            throw new UnsupportedOperationException("there is no model");
        }
    }

    private static String generate(Generator generator, List<IterationSummary> trajectory, List<Failure> errors)
            throws InterruptedException {
        return generator
                .generate(new Forgetful(trajectory, errors, Strategy.DEFAULT))
                .code();
    }

    private static String program(Double... scores) {
        return TEMPLATE.program(new ParameterSearch(TEMPLATE.parameters(), SEED).next(List.of(scores)));
    }

    private static IterationSummary scored(int index, double score, int retryCount) {
        return new IterationSummary(index, score, retryCount, null);
    }

    @Test
    void followsTheSearch() throws InterruptedException {
        assertThat(generate(generator, List.of(), List.of())).isEqualTo(program());
        assertThat(generate(generator, List.of(scored(0, 0.5, 0)), List.of())).isEqualTo(program(0.5));
    }

    @Test
    void takesItsStepFromTheStrategy() throws InterruptedException {
        Strategy bold = new Strategy("bold", Map.of("step", "0.5"));

        String code = generator
                .generate(new Forgetful(List.of(scored(0, 0.5, 0)), List.of(), bold))
                .code();

        ParameterSearch search = new ParameterSearch(TEMPLATE.parameters(), SEED, 0.5, Map.of());
        assertThat(code).isEqualTo(TEMPLATE.program(search.next(List.of(0.5)))).isNotEqualTo(program(0.5));
        Strategy broken = new Strategy("broken", Map.of("step", "2"));
        assertThatThrownBy(() -> generator.generate(new Forgetful(List.of(), List.of(), broken)))
                .hasMessageContaining("'step'")
                .hasMessageContaining("strategy 'broken'");
    }

    @Test
    void startsFromAProgramOfTheStrategy() throws InterruptedException {
        String start = TEMPLATE.program(Map.of("x", 0.625));
        Strategy further = new Strategy("round-2-from-1", Map.of("program", start, "summary", "It was good."));

        assertThat(generator
                        .generate(new Forgetful(List.of(), List.of(), further))
                        .code())
                .as("the start itself comes first, so that nothing is lost")
                .isEqualTo(start);
        assertThat(generator
                        .generate(new Forgetful(List.of(scored(0, 0.5, 0)), List.of(), further))
                        .code())
                .isNotEqualTo(start);
        Strategy other = new Strategy("other", Map.of("program", "import bpy\n"));
        assertThatThrownBy(() -> generator.generate(new Forgetful(List.of(), List.of(), other)))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("The program of the strategy 'other' is not one of the template");
    }

    @Test
    void continuesAfterAProgramThatFailed() throws InterruptedException {
        assertThat(generate(generator, List.of(), List.of(FAILURE))).isEqualTo(program(0.0));
        assertThat(generate(generator, List.of(scored(0, 0.5, 1)), List.of())).isEqualTo(program(0.0, 0.5));
        assertThat(generate(generator, List.of(scored(0, 0.5, 2), scored(1, 0.25, 1)), List.of(FAILURE)))
                .isEqualTo(program(0.0, 0.0, 0.5, 0.0, 0.25, 0.0));
    }

    @Test
    void countsAnIterationWithoutAScoreAsZero() throws InterruptedException {
        IterationSummary failed = new IterationSummary(0, null, 1, FailureClass.E1_EXECUTION);

        assertThat(generate(generator, List.of(failed), List.of())).isEqualTo(program(0.0, 0.0));
    }

    @Test
    void readsItsTemplateFromTheSettings() throws Exception {
        Files.writeString(folder.resolve("template.py"), SCRIPT);
        Settings settings = Settings.of("generator 'template-search'", Map.of("template", "template.py"), folder);

        Generator configured = new TemplateGenerator().configured(settings);
        settings.requireAllRead();

        assertThat(configured.name()).isEqualTo("template-search");
        assertThat(generate(configured, List.of(), List.of())).isEqualTo(program());
    }

    @Test
    void needsATemplate() {
        assertThatThrownBy(() -> generate(new TemplateGenerator(), List.of(), List.of()))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION))
                .hasMessageContaining("needs the setting 'template'");
        assertThatThrownBy(() -> new TemplateGenerator().configured(Settings.none("generator 'template-search'")))
                .hasMessageContaining("'template' of generator 'template-search' is required");
    }
}
