package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.testkit.mock.StubLoopContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
    @TempDir
    private Path folder;

    @Test
    void aFileReplacesATemplate() throws IOException {
        Files.writeString(folder.resolve("judge-turn.mustache"), "Task {{task}}; labels {{labels}}");

        Prompts prompts = Prompts.from(folder);

        assertThat(prompts.render(Prompts.Name.JUDGE_TURN, Map.of("task", "<crate>", "labels", "A, B")))
                .as("nothing is escaped")
                .isEqualTo("Task <crate>; labels A, B");
        assertThat(prompts.digests()).hasSize(6);
        assertThat(prompts.digests().get("judge-turn.mustache"))
                .isNotEqualTo(Prompts.builtIn().digests().get("judge-turn.mustache"));
        assertThat(prompts.digests().get("judge-system.mustache"))
                .isEqualTo(Prompts.builtIn().digests().get("judge-system.mustache"));
    }

    @Test
    void whatIsWrongWithATemplateIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("judge-turn.mustache"), "{{#labels}}");
        assertThatThrownBy(() -> Prompts.from(folder))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("judge-turn.mustache is not a Mustache template");

        Files.writeString(file, "{{#nothing}}x{{/nothing}} {{other}}");
        assertThatThrownBy(() -> Prompts.from(folder).render(Prompts.Name.JUDGE_TURN, Map.of("task", "")))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("judge-turn.mustache cannot be used")
                .hasMessageContaining("The values are [task]");

        Files.writeString(file, "x".repeat(Prompts.MAX_BYTES + 1));
        assertThatThrownBy(() -> Prompts.from(folder)).hasMessageContaining("has more than " + Prompts.MAX_BYTES);
    }

    @Test
    void aFileThatReplacesNothingIsAnError() throws IOException {
        Files.writeString(folder.resolve("judge-trun.mustache"), "");

        assertThatThrownBy(() -> Prompts.from(folder))
                .hasMessageContaining("judge-trun.mustache is none of the templates, [generator-system.mustache");
        assertThatThrownBy(() -> Prompts.from(folder.resolve("nothing"))).hasMessageContaining("cannot be read");
    }

    @Test
    void theReferenceListsTheTemplatesAndTheValues() throws IOException {
        String reference = Files.readString(Path.of("..", "docs", "reference", "prompts.md"));

        assertThat(new TurnValues(StubLoopContext.builder().build()).values().keySet())
                .allSatisfy(value -> assertThat(reference).contains("`" + value + "`"));
        assertThat(Prompts.builtIn().digests().keySet())
                .allSatisfy(file -> assertThat(reference).contains("| `" + file + "` |"));
    }
}
