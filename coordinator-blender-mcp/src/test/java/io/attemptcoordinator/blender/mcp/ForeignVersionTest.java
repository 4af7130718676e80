package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import io.attemptcoordinator.blender.internal.WireJson;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignVersionTest {
    private static final String FOLDER = "/tmp/worker/programs-0";

    private static ThrowingCallable check(String probe, String rendering) {
        return () -> ForeignVersion.requireUsable(parsed(probe), FOLDER, "worker-0/foreign-1", Version.of(rendering));
    }

    private static JsonNode parsed(String json) throws JsonProcessingException {
        return WireJson.MAPPER.readTree(json);
    }

    private static String probe(String version) {
        return "{\"version\": [" + version.replace('.', ',') + "], \"witness\": \"" + FOLDER + "\"}";
    }

    @ParameterizedTest
    @CsvSource({"3.4.1, 3.4.1", "4.2.1, 4.2.3"})
    void theRendererMayBeAsNewOrNewerWithinASeries(String programs, String rendering) {
        assertThatCode(check(probe(programs), rendering)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"3.4.2, 3.4.1", "4.2.0, 4.3.0", "4.3.0, 3.4.1"})
    void otherVersionsAreRefusedByName(String programs, String rendering) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(check(probe(programs), rendering))
                .withMessageContaining("Blender " + programs)
                .withMessageContaining("Blender " + rendering)
                .withMessageContaining("COORDINATOR_BLENDER");
    }

    @Test
    void theBlenderOfAnotherWorkerIsRefused() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(check("{\"mark\": \"worker-1/foreign-1\"}", "3.4.1"))
                .withMessageContaining("worker-1/foreign-1")
                .withMessageContaining("{port}");
        assertThatCode(check(probe("3.4.1").replace("}", ", \"mark\": \"worker-0/foreign-1\"}"), "3.4.1"))
                .doesNotThrowAnyException();
    }

    @Test
    void aBlenderThatDoesNotSeeOurFilesIsRefused() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(check("{\"version\": [3, 4, 1], \"witness\": \"\"}", "3.4.1"))
                .withMessageContaining(FOLDER)
                .withMessageContaining("on this machine");
    }
}
