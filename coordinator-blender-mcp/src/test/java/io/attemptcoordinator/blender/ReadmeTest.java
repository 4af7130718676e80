package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README is the Java here, and it compiles against the library as it is. */
class ReadmeTest {
    // Snippet 1: a run in five statements, with defaults.
    private static final String SHORT = """
            var task = new Task("toys", "", List.of(new Reference("camera", Path.of("reference.png"))));
            var backend = BlenderBackend.builder(BlenderInstallation.find(), RenderSettings.of(128, List.of("camera"))).build();
            var loop = VigaLoop.builder(TemplateGenerator.of(Path.of("template.py")), new ScoringVerifier()).build();
            var coordinator = AttemptCoordinator.builder(backend, loop, new InMemoryArtifactStore())
                    .measure(Measure.of(new SsimScorer())).build();
            var result = coordinator.run(task, new BlendFileBaseline(Path.of("baseline.blend")), 8, 40);
            """;

    // Snippet 2: a run as an application makes it.
    private static final String COMPLETE = """
            import io.attemptcoordinator.api.Reference;
            import io.attemptcoordinator.api.Task;
            import io.attemptcoordinator.api.run.*;
            import io.attemptcoordinator.blender.*;
            import io.attemptcoordinator.core.AttemptCoordinator;
            import io.attemptcoordinator.core.loop.ScoringVerifier;
            import io.attemptcoordinator.core.loop.VigaLoop;
            import io.attemptcoordinator.core.score.Measure;
            import io.attemptcoordinator.core.store.FileArtifactStore;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;

            public final class BestOfEight {
                public static void main(String[] arguments) throws InterruptedException {
                    Path folder = Path.of(arguments[0]);
                    var task = new Task("toys", "Put the toys where the photograph shows them.",
                            List.of(new Reference("camera", folder.resolve("reference.png"))));
                    var baseline = new BlendFileBaseline(folder.resolve("baseline.blend"));
                    var backend = BlenderBackend.builder(BlenderInstallation.find(), RenderSettings.of(256, List.of("camera")))
                            .sandbox(SandboxPolicy.REQUIRED) // by default, AUTO: where bubblewrap works
                            .build();
                    var loop = VigaLoop.builder(TemplateGenerator.of(folder.resolve("template.py")), new ScoringVerifier())
                            .executeTimeout(Duration.ofMinutes(1))
                            .build();
                    var coordinator = AttemptCoordinator.builder(backend, loop, new FileArtifactStore(Path.of("runs")))
                            .measure(Measure.of(new PhotometricScorer()).and(new SsimScorer(), 2.0)) // SSIM counts twice
                            .listener(event -> System.err.println(event.getClass().getSimpleName()))
                            .build();
                    var plan = RunPlan.builder(8, 40) // attempts, and iterations of each
                            .seed(7)
                            .threshold(0.98)
                            .budget(Budget.builder().wallTime(Duration.ofMinutes(30)).build())
                            .build();

                    BestAttemptResult result = coordinator.run(task, baseline, plan);
                    System.out.println(result.rationale());
                    if (result.best() == null) { // a run without a winner is a result too
                        result.failureCauses().forEach(System.out::println);
                    }
                }
            }
            """;

    // Snippet 3: a scorer.
    private static final String SCORER = """
            public final class ConcisenessScorer implements Scorer {
                @Override
                public String name() {
                    return "conciseness";
                }

                @Override
                public Score score(ScoringContext context) {
                    ArtifactRef code = context.artifacts().get("code");
                    if (code == null) { // what cannot be scored is an error, never a low score
                        throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_NOT_FOUND, "there is no code to score");
                    }
                    return Score.of(4096.0 / (4096.0 + code.sizeBytes()));
                }
            }
            """;

    private static final String IMPORTS = """
            import io.attemptcoordinator.api.*;
            import io.attemptcoordinator.blender.*;
            import io.attemptcoordinator.core.*;
            import io.attemptcoordinator.core.loop.*;
            import io.attemptcoordinator.core.score.*;
            import io.attemptcoordinator.core.store.*;
            import java.nio.file.*;
            import java.util.*;
            """;

    @TempDir
    Path output;

    private void assertCompiles(String name, String code) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", output.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        assertThat(compiler.getTask(messages, null, null, options, null, List.of(source))
                        .call())
                .as(messages::toString)
                .isTrue();
    }

    @Test
    void theReadmeShowsTheseSnippets() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));

        assertThat(Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(readme)
                        .results()
                        .map((MatchResult snippet) -> snippet.group(1)))
                .containsExactly(SHORT, COMPLETE, SCORER);
    }

    @Test
    void theShortRunCompiles() {
        assertThat(SHORT.chars().filter(each -> each == ';')).hasSize(5);
        assertCompiles(
                "Short", IMPORTS + "class Short { static void main() throws InterruptedException {\n" + SHORT + "} }");
    }

    @Test
    void theCompleteRunCompiles() {
        assertCompiles("BestOfEight", COMPLETE);
    }

    @Test
    void theScorerScoresAndRefuses() throws Exception {
        assertCompiles("ConcisenessScorer", IMPORTS + SCORER);
        StubScoringContext empty = new StubScoringContext(new Task("any", "", List.of()));
        StubScoringContext candidate = new StubScoringContext(new Task("any", "", List.of()))
                .artifact("code", "x".repeat(4096).getBytes(StandardCharsets.US_ASCII));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {output.toUri().toURL()})) {
            Scorer scorer = (Scorer) loader.loadClass("ConcisenessScorer")
                    .getDeclaredConstructor()
                    .newInstance();

            assertThat(scorer.score(candidate).value()).isEqualTo(0.5);
            assertThatExceptionOfType(CoordinatorException.class).isThrownBy(() -> scorer.score(empty));
        }
    }
}
