package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.mcp.ForeignBlender;
import io.attemptcoordinator.blender.mcp.McpProfile;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Task files whose programs run in a Blender of somebody else. */
class ForeignBackendTaskTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private final Components components = Components.load(ForeignBackendTaskTest.class.getClassLoader());

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @AfterEach
    void closeComponents() {
        components.close();
    }

    private TaskFile read(ObjectNode document) throws IOException {
        return TaskFile.read(example.write(document), TaskOverrides.NONE, components);
    }

    private static ObjectNode backend(ObjectNode document) {
        return document.putObject("backend");
    }

    @Test
    void everythingOfTheObjectIsRead() throws Exception {
        ObjectNode document = example.document();
        ObjectNode backend = backend(document)
                .put("kind", "mcp")
                .put("url", "http://127.0.0.1:{serverPort}/mcp")
                .put("profile", "generic")
                .put("tool", "run")
                .put("argument", "script")
                .put("host", "localhost");
        backend.putArray("command").add("node").add("{folder}/server.js").add("{port}");
        backend.putArray("blender").add("blender").add("{port}");
        document.put("workers", 2);

        TaskFile task = read(document);

        assertThat(task.warnings()).isEmpty();
        assertThat(task.backend().choice()).isEqualTo(BackendSettings.Choice.FOREIGN);
        assertThat(task.backend().foreign())
                .isEqualTo(new ForeignBlender(
                        ForeignBlender.Kind.MCP,
                        List.of("node", folder.toAbsolutePath().normalize() + "/server.js", "{port}"),
                        "http://127.0.0.1:{serverPort}/mcp",
                        McpProfile.GENERIC,
                        "run",
                        "script",
                        List.of("blender", "{port}"),
                        "localhost",
                        null));
    }

    @Test
    void theSocketNeedsNothingButItsKind() throws Exception {
        ObjectNode document = example.document();
        backend(document).put("kind", "addon");

        ForeignBlender foreign = requireNonNull(read(document).backend().foreign());

        assertThat(foreign).isEqualTo(ForeignBlender.addon().build());
        assertThat(read(example.document()).backend().foreign()).isNull();
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("/backend", "\"unreal\"", task -> task.put("backend", "unreal")),
                wrong("/backend", "3", task -> task.put("backend", 3)),
                wrong("/backend/kind", "required", task -> backend(task).put("port", 9876)),
                wrong("/backend/kind", "\"rpc\"", task -> backend(task).put("kind", "rpc")),
                wrong("/backend", "needs 'command'", task -> backend(task).put("kind", "mcp")),
                wrong(
                        "/backend",
                        "set the kind 'mcp'",
                        task -> backend(task).put("kind", "addon").put("url", "http://127.0.0.1/mcp")),
                wrong(
                        "/backend/port",
                        "65536",
                        task -> backend(task).put("kind", "addon").put("port", 65536)),
                wrong(
                        "/backend/profile",
                        "\"other\"",
                        task -> backend(task)
                                .put("kind", "mcp")
                                .put("url", "http://127.0.0.1/mcp")
                                .put("profile", "other")),
                wrong(
                        "/backend",
                        "url must be a URL",
                        task -> backend(task).put("kind", "mcp").put("url", "nowhere")),
                wrong(
                        "/sandbox",
                        "has no sandbox",
                        task -> backend(task.put("sandbox", "required")).put("kind", "addon")),
                wrong(
                        "/workers",
                        "{port}",
                        task -> backend(task.put("workers", 2)).put("kind", "addon")));
    }

    private static Arguments wrong(String field, String message, Consumer<ObjectNode> change) {
        return Arguments.of(field, message, change);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void oneProblemNamesTheField(String field, String message, Consumer<ObjectNode> change) throws Exception {
        ObjectNode document = example.document();
        change.accept(document);

        InvalidTaskException refused = catchThrowableOfType(InvalidTaskException.class, () -> read(document));

        assertThat(refused).as("the file must be refused").isNotNull();
        assertThat(refused.problems())
                .anySatisfy(problem -> {
                    assertThat(problem.field()).isEqualTo(field);
                    assertThat(problem.message()).contains(message);
                })
                .hasSize(1);
    }
}
