package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.io.BaseEncoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void findsASecretInUpperAndLowerCase() {
        assertThat(redactor.redact("<" + SECRET.toUpperCase(Locale.ROOT) + ">")).isEqualTo("<[redacted]>");
        assertThat(NONE.with("Hunter-Two").redact("hunter-two HUNTER-TWO hUNTER-tWO"))
                .isEqualTo("[redacted] [redacted] [redacted]");
        assertThat(NONE.with("HUNTER-Ä").redact("hunter-ä")).isEqualTo("[redacted]");
    }

    @Test
    void findsASecretInHexadecimalDigits() {
        String hex = HexFormat.of().formatHex(SECRET.getBytes(UTF_8));

        assertThat(redactor.redact("0x00" + hex + "00")).isEqualTo("0x00[redacted]00");
        assertThat(redactor.redact("<" + hex.toUpperCase(Locale.ROOT) + ">")).isEqualTo("<[redacted]>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "user", "user:"})
    void findsASecretWithinBase32(String before) {
        BaseEncoding base32 = BaseEncoding.base32();
        for (BaseEncoding encoding : List.of(base32, base32.omitPadding(), base32.lowerCase())) {
            String encoded = encoding.encode((before + SECRET + "after").getBytes(UTF_8));

            String redacted = redactor.redact("x " + encoded + " y");

            assertThat(redacted).contains("[redacted]").startsWith("x ").endsWith(" y");
            // At most a character at either end may stand for a part of the secret and for a part of something else.
            assertThat(redacted.length()).isLessThan(encoded.length() - 8 * SECRET.length() / 5 + 15);
        }
    }

    @Test
    void replacesAnEncodedSecretWithItsPadding() {
        for (BaseEncoding encoding : List.of(BaseEncoding.base32(), BaseEncoding.base64(), BaseEncoding.base64Url())) {
            for (String secret : List.of("8 bytes!", "9 bytes !", "10 bytes !", "11 bytes !!", "12 bytes !!!")) {
                String padded = encoding.encode(secret.getBytes(UTF_8));
                String unpadded = encoding.omitPadding().encode(secret.getBytes(UTF_8));

                assertThat(NONE.with(secret).redact("<" + padded + "> <" + unpadded + ">"))
                        .isEqualTo("<[redacted]> <[redacted]>");
            }
        }
    }

    @Test
    void leavesNothingOfSecretsThatOverlap() {
        assertThat(NONE.with("abcdefgh").with("efghijkl").redact("<abcdefghijkl>"))
                .isEqualTo("<[redacted]>");
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
                "?api_key=",
                "?a=b&access_token=",
                "&amp;client-secret=",
                "\\u0026apiKey=",
                "?X-Amz-Signature=",
                "?sv=2024&sig=",
                "#id.token=",
                "?KEY="
            })
    void knowsTheParametersThatHoldSecrets(String parameter) {
        String before = "See https://example.org/x" + parameter;

        assertThat(NONE.redact(before + "a%2Fb.c-d")).isEqualTo(before + "[redacted]");
        assertThat(NONE.redact(before + "abc&b=c#d \"e\"")).isEqualTo(before + "[redacted]&b=c#d \"e\"");
        assertThat(NONE.redact("'" + before + "abc'\n")).isEqualTo("'" + before + "[redacted]'\n");
        assertThat(NONE.redact(before + "[redacted]")).isEqualTo(before + "[redacted]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/x?view=front&size=2#top",
                "https://example.org/x?api_key=&keyboard=us",
                "flags&key==1",
                "f(key=1, token=2)",
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

    /** Where the content happens to be cut into chunks makes no difference. */
    @Property
    void aStreamIsMaskedAsAWhole(@ForAll("contents") byte[] content, @ForAll @IntRange(min = 1, max = 7) int chunk)
            throws IOException {
        Redactor binary = NONE.with("abcabcab").with("cabba");
        byte[] padded = new byte[65_530 + content.length];
        System.arraycopy(content, 0, padded, 65_530, content.length);

        byte[] whole = redact(binary, "application/x-blender", content);
        byte[] redacted;
        try (InputStream stream = binary.redact("application/x-blender", new ByteArrayInputStream(padded))) {
            redacted = inChunks(stream, chunk);
        }

        assertThat(Arrays.copyOfRange(redacted, 65_530, redacted.length)).isEqualTo(whole);
        assertThat(new String(redacted, US_ASCII)).doesNotContain("abcabcab", "cabba");
        assertThat(redacted).hasSameSizeAs(padded);
    }

    @Provide
    Arbitrary<byte[]> contents() {
        return Arbitraries.strings().withChars("abc").ofMaxLength(40).map(text -> text.getBytes(US_ASCII));
    }

    private static byte[] inChunks(InputStream stream, int size) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[size];
        for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
            all.write(chunk, 0, read);
        }
        return all.toByteArray();
    }

    @Test
    void overwritesAnEncodedSecretInBinaryContent() throws IOException {
        String encoded = Base64.getEncoder().encodeToString("abcdefghi".getBytes(UTF_8));

        byte[] redacted = redact(NONE.with("abcdefghi"), "application/octet-stream", (encoded + ".").getBytes(UTF_8));

        assertThat(redacted).isEqualTo(("*".repeat(encoded.length()) + ".").getBytes(UTF_8));
    }

    /** The tokens in the first of these were searched to the end of the text each, which took a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"-eyJaaaaaaaaaa", "?key", "&a", "sk-", "://a:", "abcdefg", "#key=?"})
    @Timeout(30)
    void takesTimeInProportionToTheText(String repeated) {
        String text = repeated.repeat((1 << 18) / repeated.length());

        assertThat(NONE.with("abcdefgh").redact(text)).isNotEmpty();
    }

    /** The check of a run folder relies on this: it compares documents with a journal that was redacted before. */
    @Property
    void redactedTextStaysAsItIs(@ForAll("texts") String text) {
        String redacted = NONE.with("hunter-two").redact(text);

        assertThat(NONE.redact(redacted)).isEqualTo(redacted);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "hunter-two",
                        "SHVudGVyLXR3bw==",
                        "sk-",
                        "abcdefghijklmnop",
                        "0123456789",
                        "AIza",
                        "eyJ",
                        "ghp_",
                        "xoxb-",
                        "AKIAIOSFODNN7EXAMPLE",
                        "Bearer ",
                        "-----BEGIN PRIVATE KEY-----",
                        "://",
                        "?api_key=",
                        "&",
                        "key=",
                        ":",
                        "@",
                        ".",
                        "-",
                        "_",
                        " ",
                        "\n",
                        "x".repeat(200))
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
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
