package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SceneTemplateTest {
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
        assertRefused(SCRIPT.replace("min = -3", "min = ="), "not TOML");
        assertRefused(SCRIPT.replace("min = -3", "min = \"low\""), "number 'min' but had \"low\"");
        assertRefused(SCRIPT.replace("# max = 3.0\n", ""), "number 'max' but had none");
        assertRefused(SCRIPT.replace("max = 3.0", "max = -3.0"), "finite min < max");
        assertRefused(SCRIPT.replace("max = 3.0", "max = inf"), "finite min < max");
        assertRefused(SCRIPT.replace("crate_x", "lambda"), "'lambda'");
        assertRefused(SCRIPT.replace("crate_x", "\"a b\""), "'a b'");
        assertRefused("#".repeat(SceneTemplate.MAX_LENGTH + 1), "more than 262144");
    }
}
