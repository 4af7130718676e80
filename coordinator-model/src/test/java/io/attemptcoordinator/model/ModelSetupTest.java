package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a provider on the class path: that of OpenAI's dialect is in another module. */
class ModelSetupTest {
    private static Settings settings(String... more) {
        Map<String, String> values = new TreeMap<>(Map.of("url", "http://localhost:8080/v1", "model", "some"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return Settings.of("generator 'model'", values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080/v1", "/v1", "file:///v1", "http://", "http://a b/"})
    void needsAUrl(String url) {
        assertThatThrownBy(() -> new ModelGenerator().configured(settings("url", url)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("The setting 'url' must be the base URL");
    }

    @Test
    void needsAProvider() {
        assertThatThrownBy(() -> new ModelVerifier().configured(settings("provider", "someone")))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.COMPONENT_NOT_FOUND))
                .hasMessageContaining("No ModelProvider named 'someone'. Available: []");
    }

    @Test
    void settingsHaveBounds() {
        assertThatThrownBy(() -> new ModelJudge().configured(settings("concurrent-calls", "0")))
                .hasMessageContaining("'concurrent-calls'");
        assertThatThrownBy(() -> new ModelJudge().configured(settings("temperature", "3")))
                .hasMessageContaining("'temperature'");
    }
}
