package io.attemptcoordinator.core.document;

import com.google.common.base.Ascii;
import io.attemptcoordinator.api.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what a run writes.
 *
 * <p>In text, a known secret is replaced by {@value #MARK}, in upper or lower case and also where it is escaped for JSON,
 * encoded for a URL, or part of something in Base64, Base32 or hexadecimal digits; so is what has the shape of a well-known
 * kind of key, and the value of a query parameter whose name speaks of a secret. In all other content, a known secret is
 * overwritten by as many asterisks, so that offsets stay the same; compressed content is not searched.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Redactor {
    /** What replaces a secret in text. */
    public static final String MARK = Settings.MASK;

    /** The minimum length of the value of an environment variable that counts as a secret, in characters. */
    public static final int MIN_SECRET_LENGTH = 8;

    /** The maximum size of a text, which is redacted as a whole: 64 MiB. */
    static final int MAX_TEXT_BYTES = 1 << 26;

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?:.*_)?[A-Z0-9]*(?:KEYS?|TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_.*)?");

    /** Names that speak of a secret in a URL only, such as those of signed URLs. */
    private static final Pattern SECRET_PARAMETER = Pattern.compile("(?:.*_)?(?:SIG|SIGNATURE|AUTH)");

    /** A parameter of a query or a fragment; {@code &} may be escaped for HTML or JSON. Nothing in it is matched twice. */
    private static final Pattern PARAMETER =
            Pattern.compile("((?:[?#]|&(?:amp;)?+|\\\\u0026)([A-Za-z0-9_.-]{1,64}+)=)(?!=)[^&#\\s\"'`<>\\\\]++");

    private static final Pattern TEXT_TYPE = Pattern.compile("text/.*|.*[+/](?:json|xml|yaml|toml)"
            + "|application/(?:x-)?(?:python|javascript|ndjson|jsonlines|sh|yaml|toml|x-www-form-urlencoded)");

    /**
     * What a secret looks like.
     *
     * @param marks what a text contains, in lower case, in which one occurs: one of these. To look for them takes far less time than to
     *     search for the pattern, and most texts have none
     * @param pattern the secret
     * @param replacement what it becomes
     */
    private record Shape(List<String> marks, Pattern pattern, String replacement) {
        /** A secret as such. */
        static Shape of(String pattern, String... marks) {
            return new Shape(List.of(marks), Pattern.compile(pattern), MARK);
        }

        /** A place where a secret is usually written: the secret follows the first group. */
        static Shape after(String pattern, String... marks) {
            return new Shape(List.of(marks), Pattern.compile(pattern), "$1" + MARK);
        }

        boolean mayBeIn(String lowerCase) {
            return marks.stream().anyMatch(lowerCase::contains);
        }

        String replacedIn(String text) {
            return pattern.matcher(text).replaceAll(replacement);
        }
    }

    /** The keys of model vendors and code hosts, then the places. */
    private static final List<Shape> SHAPES = List.of(
            Shape.of("\\bsk-[A-Za-z0-9_-]{16,}", "sk-"),
            Shape.of("\\bgh[opsru]_[A-Za-z0-9]{20,}", "gho_", "ghp_", "ghs_", "ghr_", "ghu_"),
            Shape.of("\\bgithub_pat_[A-Za-z0-9_]{20,}", "github_pat_"),
            Shape.of("\\bglpat-[A-Za-z0-9_-]{16,}", "glpat-"),
            Shape.of("\\bhf_[A-Za-z0-9]{20,}", "hf_"),
            Shape.of("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
            Shape.of("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", "akia", "asia"),
            Shape.of("\\bAIza[0-9A-Za-z_-]{35,}", "aiza"),
            // A token begins where no other can have begun, so that a long run of them is read once.
            Shape.of("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{5,}+", "eyj"),
            Shape.after("(\\b(?i:Bearer|Basic)[ +]{1,4})[A-Za-z0-9._~+/=-]{16,}", "bearer", "basic"),
            Shape.after("(://)[^\\s/:@\"']{1,64}:[^\\s/@\"']{1,256}(?=@)", "://"),
            Shape.after("(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[A-Za-z0-9+/=\\s\\\\]++", "-----begin "));

    private final Set<String> secrets;
    private final SecretForms forms;

    private Redactor(Set<String> secrets) {
        this.secrets = Set.copyOf(secrets);
        forms = new SecretForms(this.secrets);
    }

    /**
     * Creates a redactor that knows the secrets of an environment: the values of variables whose names speak of one, such as
     * {@code OPENAI_API_KEY} or {@code DB_PASSWORD}. A value of fewer than {@value #MIN_SECRET_LENGTH} characters does not
     * count.
     *
     * @param environment the variables
     */
    public static Redactor of(Map<String, String> environment) {
        Set<String> secrets = new TreeSet<>();
        environment.forEach((name, value) -> {
            if (value.length() >= MIN_SECRET_LENGTH
                    && SECRET_NAME.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                secrets.add(value);
                // A value is often read from a file, with a line end that is missing where it is used.
                if (value.strip().length() >= MIN_SECRET_LENGTH) {
                    secrets.add(value.strip());
                }
            }
        });
        return new Redactor(secrets);
    }

    /**
     * Returns this redactor with one more secret.
     *
     * @param secret the secret, in clear; not blank. A short one is redacted too, wherever it occurs
     * @throws IllegalArgumentException if the secret is blank
     */
    public Redactor with(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("secret must not be blank");
        }
        Set<String> more = new TreeSet<>(secrets);
        more.add(secret);
        return new Redactor(more);
    }

    /** Returns a text with {@value #MARK} in place of each secret; the same text if there are none. */
    public String redact(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] redacted = redactText(bytes);
        // What is not valid Unicode, such as half a surrogate pair, stays as it is if there is nothing to replace.
        return Arrays.equals(redacted, bytes) ? text : new String(redacted, StandardCharsets.UTF_8);
    }

    /**
     * Replaces or overwrites the secrets in the content of an artifact.
     *
     * @throws IOException if the content cannot be read, or is a text of more than {@link #MAX_TEXT_BYTES}
     */
    InputStream redact(String mediaType, InputStream content) throws IOException {
        if (!isText(mediaType)) {
            return secrets.isEmpty() ? content : new MaskedInputStream(content, forms);
        }
        byte[] text = content.readNBytes(MAX_TEXT_BYTES + 1);
        if (text.length > MAX_TEXT_BYTES) {
            throw new IOException("a text may have at most " + MAX_TEXT_BYTES + " bytes");
        }
        return new ByteArrayInputStream(redactText(text));
    }

    boolean finds(String text) {
        return !redact(text).equals(text);
    }

    private static boolean isText(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        return TEXT_TYPE
                .matcher((parameters < 0 ? type : type.substring(0, parameters)).strip())
                .matches();
    }

    /**
     * Works on a character for each byte, so that text of any encoding that extends ASCII comes out as it went in. In this
     * order, no replacement makes room for another one, so that redacted text stays as it is when it is redacted again.
     */
    private byte[] redactText(byte[] text) {
        byte[] known = secrets.isEmpty() ? text : forms.replaced(text, MARK.getBytes(StandardCharsets.US_ASCII));
        String redacted = new String(known, StandardCharsets.ISO_8859_1);
        // A replacement adds no mark of another shape.
        String lowerCase = Ascii.toLowerCase(redacted);
        if (redacted.indexOf('=') >= 0) {
            redacted = PARAMETER
                    .matcher(redacted)
                    .replaceAll(parameter -> isSecretParameter(parameter.group(2)) ? "$1" + MARK : "$0");
        }
        for (Shape shape : SHAPES) {
            if (shape.mayBeIn(lowerCase)) {
                redacted = shape.replacedIn(redacted);
            }
        }
        return redacted.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isSecretParameter(String name) {
        String normalized = name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        return SECRET_NAME.matcher(normalized).matches()
                || SECRET_PARAMETER.matcher(normalized).matches();
    }

    /** Returns how many secrets it knows, and none of them. */
    @Override
    public String toString() {
        return "Redactor[" + secrets.size() + " secrets]";
    }
}
