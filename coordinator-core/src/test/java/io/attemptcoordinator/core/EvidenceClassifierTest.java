package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceClassifierTest {
    private static Failure classify(Phase phase, @Nullable Code code, Evidence... evidence) {
        CoordinatorException cause = code == null ? null : new CoordinatorException(code, "as it was found");
        return new EvidenceClassifier()
                .classify(new Symptom(phase, "as it was found", List.of(evidence), cause))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            START,    BACKEND_UNAVAILABLE, E0_INFRASTRUCTURE
            START,    BACKEND_TIMEOUT,     E0_INFRASTRUCTURE
            RESET,    BACKEND_LOST,        E0_INFRASTRUCTURE
            RESET,    BASELINE_UNUSABLE,   E0_INFRASTRUCTURE
            GENERATE, BACKEND_UNAVAILABLE, E0_INFRASTRUCTURE
            GENERATE, MALFORMED,           E2_OUTPUT_FORMAT
            EXECUTE,  BACKEND_UNAVAILABLE, E0_INFRASTRUCTURE
            EXECUTE,  -,                   E1_EXECUTION
            RENDER,   RENDER_FAILED,       E1_EXECUTION
            RENDER,   BACKEND_TIMEOUT,     E1_EXECUTION
            RENDER,   BACKEND_LOST,        E1_EXECUTION
            RENDER,   BACKEND_UNAVAILABLE, E0_INFRASTRUCTURE
            VERIFY,   MALFORMED,           E2_OUTPUT_FORMAT
            VERIFY,   BACKEND_UNAVAILABLE, E0_INFRASTRUCTURE
            VERIFY,   -,                   E3_SEMANTIC
            SCORE,    MALFORMED,           E0_INFRASTRUCTURE
            """)
    void decidesByPhaseAndCode(Phase phase, @Nullable Code code, FailureClass expected) {
        assertThat(classify(phase, code).failureClass()).isEqualTo(expected);
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
        Code code = phase == Phase.RENDER ? Code.BACKEND_LOST : null;
        assertThat(classify(phase, code, new Evidence(Evidence.Kind.EXIT_CODE, exitCode))
                        .failureClass())
                .isEqualTo(expected);
    }

    @Test
    void keepsTheEvidenceAndSaysWhoDecided() {
        Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, "NameError");
        Failure failure = classify(Phase.EXECUTE, null, evidence);
        assertThat(failure.evidence()).containsExactly(evidence);
        assertThat(failure.classifier()).isEqualTo("coordinator-evidence");
    }

    @Test
    void aSymptomWithoutEvidenceIsItsOwn() {
        assertThat(classify(Phase.EXECUTE, null).evidence())
                .containsExactly(new Evidence(Evidence.Kind.TEXT, "EXECUTE: as it was found"));
    }
}
