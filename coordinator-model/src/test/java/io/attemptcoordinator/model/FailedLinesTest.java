package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedLinesTest {
    private static List<Evidence> at(String... places) {
        return List.of(places).stream()
                .map(place -> new Evidence(Evidence.Kind.EXCEPTION, place))
                .toList();
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "line" + i).collect(Collectors.joining("\n"));
    }

    @Test
    void marksTheLinesThatAreNamed() {
        assertThat(FailedLines.of("a\nb\nc", at("  File \"attempt-000/iter-012\", line 3, in <module>")))
                .isEqualTo("   1  a\n   2  b\n>> 3  c");
        assertThat(FailedLines.of("a", at("File \"/usr/lib/python3/os.py\", line 1")))
                .isEqualTo("   1  a");
    }

    @Test
    void showsOnlyWhatIsNearInALongProgram() {
        String shown = FailedLines.of(lines(1000), at("File \"attempt-000/iter-000\", line 500"));

        assertThat(shown.lines()).hasSize(1 + 25 + 1);
        assertThat(shown)
                .startsWith("   ...\n   488  line488\n")
                .contains(">> 500  line500\n")
                .endsWith("line512\n   ...");
        assertThat(FailedLines.of(lines(1000), at()).lines())
                .as("the beginning, if no line is named")
                .hasSize(400 + 1);
    }
}
