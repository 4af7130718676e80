package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SceneTemplateTest {
    @TempDir
    Path folder;

    private static final String SCRIPT = """
            # /// coordinator-template
            # [parameters.crate_x]
            # min = -3
            # max = 3.0
            # unit = "m"
            #
            # [parameters.crate_angle]
            # min = -180.0
            # max = 180.0
            # periodic = true
            # ///
            import bpy
            """;

    private static void assertRefused(String script, String text) {
        assertThatThrownBy(() -> SceneTemplate.parse(script, "template.py"))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION))
                .hasMessageContaining("template.py")
                .hasMessageContaining(text);
    }

    @Test
    void readsItsDeclaration() {
        assertThat(SceneTemplate.parse(SCRIPT, "template.py").parameters())
                .containsExactly(
                        new SceneTemplate.Parameter("crate_x", -3, 3, "m", false),
                        new SceneTemplate.Parameter("crate_angle", -180, 180, null, true));
    }

    @Test
    void readsWindowsLineEnds() {
        assertThat(SceneTemplate.parse(SCRIPT.replace("\n", "\r\n"), "template.py")
                        .parameters())
                .hasSize(2);
    }

    @Test
    void readsTheTomlThatADeclarationNeeds() {
        String script = """
                # /// coordinator-template
                # # A comment.
                # [ parameters . "a" ]  # another
                # min = -1_000.5e-1
                #  max = +7 # in metres
                # unit = 'the # of "metres"'
                # [parameters.b]
                # max=2
                # min=1
                # ///
                """;

        assertThat(SceneTemplate.parse(script, "template.py").parameters())
                .containsExactly(
                        new SceneTemplate.Parameter("a", -100.05, 7, "the # of \"metres\"", false),
                        new SceneTemplate.Parameter("b", 1, 2, null, false));
    }

    @Test
    void readsADeclarationOfManyLines() {
        String script = SCRIPT.replace("#\n", "#\n".repeat(60_000));

        assertThat(SceneTemplate.parse(script, "template.py").parameters()).hasSize(2);
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("template.py"), SCRIPT);

        assertThat(SceneTemplate.read(file)).isEqualTo(SceneTemplate.parse(SCRIPT, "template.py"));
    }

    @Test
    @Timeout(30)
    void refusesAFileThatCannotBeRead() throws Exception {
        assertUnreadable(folder.resolve("missing.py"), "there is no such file");
        assertUnreadable(folder, "not a regular file");
        assertUnreadable(TestFiles.pipe(folder), "not a regular file");
        Path large = Files.write(folder.resolve("large.py"), new byte[4 * SceneTemplate.MAX_LENGTH + 1]);
        assertUnreadable(large, "more than 1048576 bytes");
    }

    private static void assertUnreadable(Path file, String text) {
        assertThatThrownBy(() -> SceneTemplate.read(file))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(text);
    }

    @Test
    void setsTheValuesBeforeTheScript() {
        String program =
                SceneTemplate.parse(SCRIPT, "template.py").program(Map.of("crate_x", 0.1, "crate_angle", -90.0));
        assertThat(program).startsWith("crate_x = 0.1\ncrate_angle = -90.0\n").endsWith(SCRIPT);
    }

    @Test
    void refusesValuesThatAreMissingOrOutOfRange() {
        SceneTemplate template = SceneTemplate.parse(SCRIPT, "template.py");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.program(Map.of("crate_x", 0.0)))
                .withMessageContaining("crate_angle");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.program(Map.of("crate_x", 3.5, "crate_angle", 0.0)))
                .withMessageContaining("[-3.0, 3.0] but was 3.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.program(Map.of("crate_x", Double.NaN, "crate_angle", 0.0)))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.program(Map.of("crate_x", 0.0, "crate_angle", 0.0, "other", 0.0)))
                .withMessageContaining("3 values for 2 parameters");
    }

    @Test
    void refusesAWrongDeclaration() {
        assertRefused("import bpy\n", "declares no parameters");
        assertRefused("# /// coordinator-template\n# ///\n", "0 parameters");
        assertRefused(SCRIPT + SCRIPT, "more than one block");
        assertRefused(SCRIPT.replace("min = -3", "min = ="), "line 3 must be");
        assertRefused(SCRIPT.replace("min = -3", "minimum = -3"), "line 3 must be");
        assertRefused(SCRIPT.replace("# min = -3\n", "# min = -3\n# min = -2\n"), "line 4 sets 'min' again");
        assertRefused(SCRIPT.replace("crate_angle", "crate_x"), "line 7 declares 'crate_x' again");
        assertRefused(SCRIPT.replace("# [parameters.crate_x]\n", ""), "line 2 must be '[parameters.NAME]'");
        assertRefused(SCRIPT.replace("# ///\n", ""), "line 11 must be a comment");
        assertRefused("# /// coordinator-template\n", "it has no block");
        assertRefused(SCRIPT.replace("unit = \"m\"", "unit = 3"), "text 'unit' but had 3");
        assertRefused(SCRIPT.replace("periodic = true", "periodic = yes"), "true or false for 'periodic' but had yes");
        assertRefused(SCRIPT.replace("min = -3", "min = \"low\""), "number 'min' but had \"low\"");
        assertRefused(SCRIPT.replace("# max = 3.0\n", ""), "number 'max' but had none");
        assertRefused(SCRIPT.replace("max = 3.0", "max = -3.0"), "finite min < max");
        assertRefused(SCRIPT.replace("max = 3.0", "max = inf"), "finite min < max");
        assertRefused(SCRIPT.replace("crate_x", "lambda"), "'lambda'");
        assertRefused(SCRIPT.replace("crate_x", "\"a b\""), "'a b'");
        assertRefused("#".repeat(SceneTemplate.MAX_LENGTH + 1), "more than 262144");
    }

    @Property
    void aProgramTellsItsValues(
            @ForAll @DoubleRange(min = -3, max = 3) double x,
            @ForAll @DoubleRange(min = -180, max = 180) double angle) {
        SceneTemplate template = SceneTemplate.parse(SCRIPT, "template.py");
        Map<String, Double> values = Map.of("crate_x", x, "crate_angle", angle);

        assertThat(template.valuesOf(template.program(values))).contains(values);
    }

    @Test
    void anotherProgramHasNoValues() {
        SceneTemplate template = SceneTemplate.parse(SCRIPT, "template.py");
        String program = template.program(Map.of("crate_x", 1.0, "crate_angle", 2.0));

        assertThat(template.valuesOf("")).isEmpty();
        assertThat(template.valuesOf(SCRIPT)).isEmpty();
        assertThat(template.valuesOf(program + "# more\n")).isEmpty();
        assertThat(template.valuesOf(program.replace("crate_x = 1.0", "crate_x = 4.0")))
                .as("out of its range")
                .isEmpty();
        assertThat(template.valuesOf(program.replace("crate_x = 1.0", "crate_x = one")))
                .isEmpty();
        assertThat(template.valuesOf(program.replace("crate_x = 1.0\n", ""))).isEmpty();
        assertThat(template.valuesOf("import os\n" + program)).isEmpty();
    }
}
