package io.attemptcoordinator.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.external.ExternalSettings.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with the settings of a program is said when they are read. */
class ExternalSettingsTest {
    private static final List<String> COMMAND = List.of("program", "{blender}");

    private static ExternalSettings read(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("command", COMMAND));
        all.putAll(settings);
        Settings given = Settings.of("attempt 'external'", all);
        ExternalSettings read = ExternalSettings.of(given, Map.of("PATH", "/bin", "CUDA", "1", "SECRET_KEY", "s"));
        given.requireAllRead();
        return read;
    }

    private static void assertRefused(Map<String, ?> settings, String... parts) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> read(settings))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void theEnvironmentIsWhatIsNamed() {
        ExternalSettings read = read(Map.of("pass", List.of("CUDA"), "environment", List.of("A=b=c", "PATH=/usr/bin")));

        assertThat(read.environment())
                .containsOnly(
                        Map.entry("PATH", "/usr/bin"),
                        Map.entry("LANG", "C.UTF-8"),
                        Map.entry("CUDA", "1"),
                        Map.entry("A", "b=c"));
    }

    @ParameterizedTest
    @CsvSource({"{blender},BLENDER_CALLS", "{progress},PROGRESS"})
    void iterationsAreSeenWhereTheProgramCanShowThem(String variable, Source source) {
        assertThat(read(Map.of("command", List.of("x", variable))).iterations()).isEqualTo(source);
        assertThat(read(Map.of("command", List.of("x", variable), "scenes", List.of("*.blend")))
                        .iterations())
                .isEqualTo(Source.SCENES);
    }

    @Test
    void namesWhatIsWrong() {
        assertRefused(Map.of("command", "program --fast"), "'command'", "list of strings");
        assertRefused(Map.of("command", List.of("x", "{sed}")), "'command'", "{sed}", "{seed}", "{{sed}}");
        assertRefused(Map.of("environment", List.of("A={nothing}")), "'environment'", "{nothing}");
        assertRefused(Map.of("environment", List.of("A B=1")), "'environment'", "NAME=VALUE", "A B=1");
        assertRefused(Map.of("pass", List.of("MISSING")), "'pass'", "MISSING");
        assertRefused(Map.of("command", List.of("x")), "'command'", "'scenes'", "{blender}", "{progress}");
        assertRefused(Map.of("iterations-from", "scenes"), "'scenes'", "required");
        assertRefused(Map.of("iterations-from", "progress"), "'command'", "{progress}");
        assertRefused(Map.of("scenes", List.of("[")), "'scenes'", "not usable");
        assertRefused(Map.of("scenes", List.of("/tmp/*.blend")), "'scenes'", "within the folder");
        assertRefused(Map.of("timeuot", "PT1M"), "'timeuot'", "did you mean 'timeout'");
    }

    @Test
    void aVariableWithoutAValueSaysWhy() {
        Variables variables = new Variables(Map.of("seed", "7"), Map.of("blender", "there is no Blender"));

        assertThat(variables.in("a{seed}b{{seed}}c{seed}${x} {print $1}")).isEqualTo("a7b{seed}c7${x} {print $1}");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> variables.in("{blender}"))
                .withMessageContainingAll("{blender}", "there is no Blender");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> variables.in("{reference:top}"))
                .withMessageContainingAll("{reference:top}", "seed");
    }
}
