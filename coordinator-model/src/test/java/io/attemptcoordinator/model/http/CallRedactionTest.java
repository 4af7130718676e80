package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRedactionTest {
    private static final Redactor NOTHING_KNOWN = Redactor.of(Map.of());

    private static CallRedaction of(String header, String value) {
        return CallRedaction.of(
                NOTHING_KNOWN,
                HttpRequest.builder()
                        .method(HttpMethod.POST)
                        .url("http://localhost/v1")
                        .addHeader(header, value)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer opaque-key",
        "authorization, opaque-key",
        "Proxy-Authorization, Basic opaque-key",
        "api-key, opaque-key",
        "x-api-key, opaque-key",
        "x-goog-api-key, opaque-key",
        "Ocp-Apim-ApiKey, opaque-key",
        "X-Auth-Token, opaque-key",
        "x-client-secret, opaque-key",
        "Cookie, opaque-key"
    })
    void hidesSecretHeaders(String header, String value) {
        assertThat(of(header, value).redact("my opaque-key!")).isEqualTo("my " + Redactor.MARK + "!");
    }

    @ParameterizedTest
    @CsvSource({"Content-Type, text", "anthropic-version, text", "x-max-tokens, text", "Authorization, ''"})
    void showsOtherHeaders(String header, String value) {
        assertThat(of(header, value).redact("a text")).isEqualTo("a text");
    }

    @ParameterizedTest
    @CsvSource({"key, true", "api_key, true", "access_token, true", "api-version, false"})
    void hidesSecretParameters(String parameter, boolean isHidden) {
        CallRedaction redaction = CallRedaction.of(
                NOTHING_KNOWN,
                HttpRequest.builder()
                        .method(HttpMethod.POST)
                        .url("http://localhost/v1?alt=x&" + parameter + "=opaque")
                        .build());

        assertThat(redaction.redact("an opaque thing").equals("an opaque thing"))
                .isEqualTo(!isHidden);
    }

    @Test
    void aRedactedBodyIsStillJson() throws JsonProcessingException {
        CallRedaction redaction = of("api-key", "opaque");
        String body = "{\"opaque\":[\"-----BEGIN PRIVATE KEY-----\\nabc\\\"rest\",1.50,null,\"say \\\"opaque\\\"\"]}";

        String redacted = redaction.redactBody(body);

        assertThat(redacted).doesNotContain("opaque", "abc").contains("1.50");
        assertThat(Json.readModelText(redacted).path(Redactor.MARK)).hasSize(4);
    }

    @Test
    void redactsABodyThatIsNoJson() {
        assertThat(of("api-key", "opaque").redactBody("{opaque")).isEqualTo("{" + Redactor.MARK);
    }
}
