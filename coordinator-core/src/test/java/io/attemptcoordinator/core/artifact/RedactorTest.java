package io.attemptcoordinator.core.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String SECRET = "pä\"ss/wo\\rd+1&2";
    private static final Redactor NONE = Redactor.of(Map.of());

    private final Redactor redactor = NONE.with(SECRET);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENAI_API_KEY",
                "GITHUB_TOKEN",
                "MY_SECRET",
                "DB_PASSWORD",
                "db_passwd",
                "APIKEY",
                "OPENAIKEY",
                "AWS_SECRET_ACCESS_KEY",
                "TOKEN_FOR_CI",
                "GOOGLE_CREDENTIALS"
            })
    void knowsTheNamesOfSecrets(String name) {
        assertThat(Redactor.of(Map.of(name, "the-value")).redact("it is the-value."))
                .isEqualTo("it is [redacted].");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "HOME", "PWD", "TOKENIZERS_PARALLELISM", "KEYBOARD", "SECRETARY", "SSH_AUTH_SOCK"})
    void leavesOtherVariablesAlone(String name) {
        assertThat(Redactor.of(Map.of(name, "the-value")).redact("it is the-value."))
                .isEqualTo("it is the-value.");
    }

    @Test
    void takesAShortValueForNoSecret() {
        assertThat(Redactor.of(Map.of("KEY", "1234567")).redact("1234567")).isEqualTo("1234567");
        assertThat(Redactor.of(Map.of("KEY", "12345678")).redact("12345678")).isEqualTo("[redacted]");
        assertThat(Redactor.of(Map.of("KEY", "12345678\n")).redact("=12345678;"))
                .isEqualTo("=[redacted];");
    }

    @Test
    void findsASecretInEveryForm() {
        String json = SECRET.replace("\\", "\\\\").replace("\"", "\\\"");
        String url = URLEncoder.encode(SECRET, UTF_8);

        assertThat(redactor.redact("<" + SECRET + ">")).isEqualTo("<[redacted]>");
        assertThat(redactor.redact("<" + json + ">")).isEqualTo("<[redacted]>");
        assertThat(redactor.redact("<" + json.replace("/", "\\/") + ">")).isEqualTo("<[redacted]>");
        assertThat(redactor.redact("<" + url + ">")).isEqualTo("<[redacted]>");
        String lowerCase = url.replace("%C3%A4", "%c3%a4")
                .replace("%2F", "%2f")
                .replace("%5C", "%5c")
                .replace("%2B", "%2b");
        assertThat(lowerCase).isNotEqualTo(url);
        assertThat(redactor.redact("<" + lowerCase + ">")).isEqualTo("<[redacted]>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "user:"})
    void findsASecretWithinBase64(String before) {
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            String encoded = encoder.encodeToString((before + SECRET + "after").getBytes(UTF_8));

            String redacted = redactor.redact("x " + encoded + " y");

            assertThat(redacted).contains("[redacted]");
            assertThat(redacted.length()).isLessThan(encoded.length());
        }
    }

    @Test
    void theLongerOfTwoSecretsGoesFirst() {
        assertThat(NONE.with("abcdefgh").with("abcdefghijkl").redact("abcdefghijkl"))
                .isEqualTo("[redacted]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-abcdefghijklmnopqrstuvwx",
                "sk-ant-api03-abcdefghijklmnop_qrstuvwx",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
                "github_pat_11ABCDEFG0abcdefghijkl",
                "glpat-abcdefghijklmnopqrst",
                "hf_abcdefghijklmnopqrstuvwxyz",
                "xoxb-123456789012-abcdefghij",
                "AKIAIOSFODNN7EXAMPLE",
                "AIzaSyA1234567890abcdefghijklmnopqrstuv",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghij"
            })
    void knowsTheShapesOfKeys(String key) {
        assertThat(NONE.redact("key = '" + key + "'")).isEqualTo("key = '[redacted]'");
    }

    @Test
    void knowsWhereKeysAreWritten() {
        assertThat(NONE.redact("Authorization: Bearer abcdef0123456789=="))
                .isEqualTo("Authorization: Bearer [redacted]");
        assertThat(NONE.redact("https://me:hunter2@example.org/x")).isEqualTo("https://[redacted]@example.org/x");
        assertThat(NONE.redact("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"))
                .isEqualTo("-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task-something-with-many-hyphens-in-it",
                "bpy.ops.mesh.primitive_cube_add(size=2)",
                "the desk-lamp is too bright",
                "https://example.org:8080/path@2x.png",
                "a bearer of good news"
            })
    void leavesOtherTextAlone(String text) {
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void leavesBytesThatAreNoUnicodeAsTheyAre() throws IOException {
        byte[] text = "\u00ff\u00fe abcdefgh \u0080".getBytes(ISO_8859_1);

        byte[] redacted = redact(NONE.with("abcdefgh"), "text/plain; charset=utf-8", text);

        assertThat(redacted).isEqualTo("\u00ff\u00fe [redacted] \u0080".getBytes(ISO_8859_1));
        assertThat(redactor.redact("half a pair: \ud800")).isEqualTo("half a pair: \ud800");
    }

    @Test
    void overwritesASecretInBinaryContentWhereverItFallsInTheBuffer() throws IOException {
        byte[] secret = "abcdefgh".getBytes(UTF_8);
        Redactor binary = NONE.with("abcdefgh").with("a-longer-secret");
        for (int at : new int[] {0, 1, 65_520, 65_529, 65_536, 65_540, 131_072, 199_992}) {
            byte[] content = new byte[200_000];
            System.arraycopy(secret, 0, content, at, secret.length);

            byte[] redacted = redact(binary, "application/x-blender", content);

            byte[] expected = new byte[200_000];
            System.arraycopy("********".getBytes(UTF_8), 0, expected, at, 8);
            assertThat(redacted).isEqualTo(expected);
        }
    }

    @Test
    void tellsNothingOfTheSecrets() {
        assertThat(redactor).hasToString("Redactor[1 secrets]");
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.with(" "));
    }

    private static byte[] redact(Redactor redactor, String mediaType, byte[] content) throws IOException {
        return redactor.redact(mediaType, new ByteArrayInputStream(content)).readAllBytes();
    }
}
