package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** References that depend on the version of Blender. The Blender here is a shell script that prints a version. */
@Timeout(60)
class ReferenceVariantTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private final Components components = Components.load(ReferenceVariantTest.class.getClassLoader());

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
        png("4.0.png", ExampleTask.WIDTH);
        png("4.2.png", ExampleTask.WIDTH);
        png("5.1.png", ExampleTask.WIDTH);
        png("wide.png", ExampleTask.WIDTH + 1);
    }

    @AfterEach
    void closeComponents() {
        components.close();
    }

    private void png(String name, int width) throws IOException {
        BufferedImage image = new BufferedImage(width, ExampleTask.HEIGHT, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private static void variant(ObjectNode task, String from, String path) {
        ((ObjectNode) task.at("/references/0"))
                .withArray("variants")
                .addObject()
                .put("fromBlender", from)
                .put("path", path);
    }

    private TaskFile read(ObjectNode document) throws IOException {
        return TaskFile.read(example.write(document), TaskOverrides.NONE, components);
    }

    private TaskFile readThree() throws IOException {
        ObjectNode document = example.document().put("backend", "auto");
        // Not in order, which means nothing.
        variant(document, "4.2.1", "4.2.png");
        variant(document, "4.0", "4.0.png");
        variant(document, "5.1", "5.1.png");
        return read(document);
    }

    private Path blender(String version) throws IOException {
        Path program = Files.writeString(folder.resolve("blender"), "#!/bin/sh\necho 'Blender " + version + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private TaskRun run(TaskFile task, String blender) throws Exception {
        return TaskRun.builder(task, folder.resolve("runs"))
                .environment(Map.of())
                .blender(blender(blender))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "3.4.1, reference.png",
        "3.99.9, reference.png",
        "4.0.0, 4.0.png",
        "4.2.0, 4.0.png",
        "4.2.1, 4.2.png",
        "4.10.0, 4.2.png",
        "5.0.9, 4.2.png",
        "5.1.0, 5.1.png",
        "10.0.0, 5.1.png"
    })
    void theNewestVariantThatIsNotTooNewReplacesTheReference(String blender, String image) throws Exception {
        TaskFile task = readThree();

        List<Reference> references = run(task, blender).task().references();

        assertThat(references).containsExactly(new Reference("camera", folder.resolve(image)));
        assertThat(task.task(Version.of(blender)).references()).isEqualTo(references);
    }

    @Test
    void eachViewHasItsOwnVariants() throws Exception {
        ObjectNode document = example.document().put("backend", "auto");
        variant(document, "4.0", "4.0.png");
        document.withArray("references").addObject().put("view", "top").put("path", "reference.png");
        TaskFile task = read(document);

        assertThat(run(task, "4.3.2").task().references())
                .containsExactly(
                        new Reference("camera", folder.resolve("4.0.png")),
                        new Reference("top", folder.resolve("reference.png")));
    }

    @Test
    void theSimulationHasTheReferenceItself() throws Exception {
        ObjectNode document = example.document().put("backend", "simulated");
        variant(document, "3.0", "4.0.png");

        assertThat(run(read(document), "4.3.2").task().references())
                .containsExactly(new Reference("camera", folder.resolve("reference.png")));
    }

    @Test
    void theRunRecordsTheVariantThatItScoresAgainst() throws Exception {
        ObjectNode document = example.document().put("backend", "auto").put("maxTries", 1);
        variant(document, "4.2", "4.2.png");
        TaskRun run = run(read(document), "4.3.2");

        // The shell script renders nothing, so the run has no winner; it copies the references before that.
        BestAttemptResult result = run.coordinator().run(run.task(), run.baseline(), run.plan());

        assertThat(run.file(result.run()).orElseThrow().resolve("references/camera.png"))
                .hasSameBinaryContentAs(folder.resolve("4.2.png"));
    }

    private static Arguments wrong(String field, String message, Consumer<ObjectNode> change) {
        return Arguments.of(field, message, change);
    }

    private static Stream<Arguments> wrong() {
        String first = "/references/0/variants/0";
        return Stream.of(
                wrong(first + "/fromBlender", "such as \"4.0\"", task -> variant(task, "four", "4.0.png")),
                wrong(first + "/fromBlender", "is \"4\"", task -> variant(task, "4", "4.0.png")),
                wrong(first + "/fromBlender", "is \"4.0.0.1\"", task -> variant(task, "4.0.0.1", "4.0.png")),
                wrong(first + "/fromBlender", "is \"99999.0\"", task -> variant(task, "99999.0", "4.0.png")),
                wrong(first + "/path", "there is no such file", task -> variant(task, "4.0", "no.png")),
                wrong(first + "/path", "PNG", task -> variant(task, "4.0", "template.py")),
                wrong(
                        first + "/path",
                        "as large as the reference, 32 x 24 pixels, but",
                        task -> variant(task, "4.0", "wide.png")),
                wrong(
                        first + "/path",
                        "is required",
                        task -> ((ObjectNode) task.at("/references/0"))
                                .withArray("variants")
                                .addObject()
                                .put("fromBlender", "4.0")),
                wrong(
                        "/references/0/variants",
                        "16",
                        task -> IntStream.rangeClosed(1, 17).forEach(minor -> variant(task, "4." + minor, "4.0.png"))),
                wrong(
                        "/references/0/variants",
                        "array",
                        task -> ((ObjectNode) task.at("/references/0"))
                                .putObject("variants")
                                .put("4.0", "4.0.png")),
                wrong("/references/0/variants/1/fromBlender", "from 4.0.0 already", task -> {
                    variant(task, "4.0", "4.0.png");
                    variant(task, "4.0.0", "4.2.png");
                }));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refusesAVariantThatIsWrong(String field, String message, Consumer<ObjectNode> change) throws Exception {
        ObjectNode document = example.document();
        change.accept(document);

        assertThat(problemsOf(document)).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void reportsTheProblemsOfAllVariantsAtOnce() throws Exception {
        ObjectNode document = example.document();
        ((ObjectNode) document.at("/references/0")).put("view", "back");
        variant(document, "four", "no.png");
        variant(document, "4.0", "wide.png");

        assertThat(problemsOf(document))
                .extracting(TaskProblem::field)
                .containsExactlyInAnyOrder(
                        "/references/0/view",
                        "/references/0/variants/0/fromBlender",
                        "/references/0/variants/0/path",
                        "/references/0/variants/1/path");
    }

    private List<TaskProblem> problemsOf(ObjectNode document) {
        InvalidTaskException refused = catchThrowableOfType(InvalidTaskException.class, () -> read(document));
        assertThat(refused).as("the file must be refused").isNotNull();
        return refused.problems();
    }
}
