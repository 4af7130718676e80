package io.attemptcoordinator.core.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceClassifierTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "failures.md");
    private static final Evidence KILLED = new Evidence(Evidence.Kind.EXIT_CODE, "137 (SIGKILL)");

    private static Failure classify(Phase phase, @Nullable Throwable cause, Evidence... evidence) {
        return new EvidenceClassifier()
                .classify(new Symptom(phase, "what was seen", List.of(evidence), cause))
                .orElseThrow();
    }

    private static CoordinatorException exception(Code code) {
        return new CoordinatorException(code, "what was seen");
    }

    /**
     * A cell of the table in the document.
     *
     * @param symptom one of the symptoms of its row: a code, {@code no exception} or {@code another exception}
     */
    private record Cell(Phase phase, String symptom, boolean isKilled, String expected) {}

    /** Reads the document, so that it is what is tested. */
    private static List<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        List<Phase> phases = List.of();
        for (String line : Files.readAllLines(DOCUMENT)) {
            List<String> row =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (line.startsWith("| symptom |")) {
                phases = row.subList(2, row.size() - 1).stream()
                        .map(Phase::valueOf)
                        .toList();
            } else if (!phases.isEmpty() && !line.startsWith("|")) {
                break;
            } else if (!phases.isEmpty() && !line.startsWith("|---")) {
                addRow(cells, phases, row.subList(1, row.size() - 1));
            }
        }
        return cells;
    }

    private static void addRow(List<Cell> cells, List<Phase> phases, List<String> row) {
        assertThat(row).as("a class for each phase").hasSize(phases.size() + 1);
        List<String> symptoms =
                new ArrayList<>(List.of(row.get(0).replace("`", "").split(", ", -1)));
        boolean isKilled = symptoms.remove("killed");
        for (String symptom : symptoms) {
            for (int i = 0; i < phases.size(); i++) {
                cells.add(new Cell(phases.get(i), symptom, isKilled, row.get(i + 1)));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void decidesAsTheDocumentSays(Cell cell) {
        Throwable cause = switch (cell.symptom) {
            case "no exception" -> null;
            case "another exception" -> new IllegalStateException("what was seen");
            default -> exception(Code.valueOf(cell.symptom));
        };

        Failure failure = cell.isKilled ? classify(cell.phase, cause, KILLED) : classify(cell.phase, cause);

        String name = failure.failureClass().name().substring(0, 2);
        boolean isFinal = failure.failureClass() == FailureClass.E0_INFRASTRUCTURE && !failure.isWorthANewWorker();
        assertThat(isFinal ? name + " final" : name).isEqualTo(cell.expected);
    }

    @Test
    void theDocumentHasACellForEachPhaseAndCode() throws IOException {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        List<String> symptoms = new ArrayList<>();
        for (Cell cell : cells()) {
            phases.add(cell.phase);
            if (!cell.isKilled && cell.phase == Phase.START) {
                symptoms.add(cell.symptom);
            }
        }
        assertThat(phases).containsExactly(Phase.values());
        assertThat(symptoms)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("no exception", "another exception"),
                                Arrays.stream(Code.values()).map(Code::name))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "EXECUTE, 139 (SIGSEGV), E1_EXECUTION",
        "EXECUTE, 0, E1_EXECUTION",
        "EXECUTE, 137 (SIGKILL), E0_INFRASTRUCTURE",
        "EXECUTE, 143 (SIGTERM), E0_INFRASTRUCTURE",
        "RENDER, 137, E0_INFRASTRUCTURE",
        "RENDER, 1370, E1_EXECUTION"
    })
    void aProcessThatWasKilledFromOutsideIsNotTheProgramsFault(Phase phase, String exitCode, FailureClass expected) {
        CoordinatorException cause = phase == Phase.RENDER ? exception(Code.BACKEND_LOST) : null;

        assertThat(classify(phase, cause, new Evidence(Evidence.Kind.EXIT_CODE, exitCode))
                        .failureClass())
                .isEqualTo(expected);
    }

    @Test
    void onlyAnExitCodeTellsThatItWasKilled() {
        assertThat(classify(Phase.EXECUTE, null, new Evidence(Evidence.Kind.TEXT, "137 (SIGKILL)"))
                        .failureClass())
                .isEqualTo(FailureClass.E1_EXECUTION);
    }

    @Test
    void keepsTheEvidenceAndNamesItself() {
        Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, "NameError");

        Failure failure = classify(Phase.EXECUTE, null, evidence);

        assertThat(failure.evidence()).containsExactly(evidence);
        assertThat(failure.message()).isEqualTo("what was seen");
        assertThat(failure.classifier()).isEqualTo("coordinator-evidence");
    }

    @Test
    void saysWhyAFailureIsFinal() {
        Evidence evidence = new Evidence(Evidence.Kind.TEXT, "no such file");

        assertThat(classify(Phase.RESET, exception(Code.BASELINE_UNUSABLE), evidence)
                        .evidence())
                .containsExactly(evidence, new Evidence(Evidence.Kind.PERMANENT, "the error is BASELINE_UNUSABLE"));
    }

    @Test
    void aSymptomWithoutEvidenceIsItsOwn() {
        assertThat(classify(Phase.EXECUTE, null).evidence())
                .containsExactly(new Evidence(Evidence.Kind.TEXT, "EXECUTE: what was seen"));
    }

    @Test
    void comesLastInEveryChain() {
        assertThat(new EvidenceClassifier().priority()).isEqualTo(Integer.MIN_VALUE);
        assertThat(new EvidenceClassifier().name().toLowerCase(Locale.ROOT)).startsWith("coordinator-");
    }
}
