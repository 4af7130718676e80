package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LackTest {
    private static final Lack NUMPY = new Lack("NumPy", "install it", List.of("No module named 'numpy'"));
    private static final Lack EGL = new Lack("libEGL.so.1", "install that", List.of());

    @Test
    void readsWhatTheBridgeFound() throws Exception {
        assertThat(Lack.listOf(BridgeConnection.JSON.readTree("""
                [{"what": "NumPy", "remedy": "install it", "signs": ["No module named 'numpy'"]},
                 {"what": "libEGL.so.1", "remedy": "install that", "signs": []}]
                """))).containsExactly(NUMPY, EGL);
    }

    @Test
    void explainsWhatShowsASign() {
        assertThat(NUMPY.explains("ModuleNotFoundError: No module named 'numpy' (line 1)"))
                .isTrue();
        assertThat(NUMPY.explains("ModuleNotFoundError: No module named 'numpyy'"))
                .isFalse();
        assertThat(EGL.explains("anything")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"START", "RESET", "EXECUTE", "RENDER"})
    void isAFinalFailureOfTheInfrastructureInEveryPhase(Phase phase) {
        Evidence raised = new Evidence(Evidence.Kind.EXCEPTION, "raised");
        CoordinatorException fault = Lack.fault(List.of(NUMPY, EGL), "It failed", List.of(raised), null);

        Failure failure =
                new EvidenceClassifier().classify(Symptom.of(phase, fault)).orElseThrow();

        assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failure.isWorthANewWorker()).isFalse();
        assertThat(failure.evidence()).contains(raised);
        assertThat(failure.message())
                .isEqualTo(
                        "It failed. The installation of Blender lacks NumPy, libEGL.so.1: install it; install that.");
    }

    @Test
    void readsWhatTheDynamicLinkerSays() {
        assertThat(Lack.ofLinker("blender: error while loading shared libraries: libGL.so.1: cannot open"))
                .isNotNull()
                .extracting(Lack::what)
                .isEqualTo("libGL.so.1");
        assertThat(Lack.ofLinker("Blender 4.2.0")).isNull();
    }
}
