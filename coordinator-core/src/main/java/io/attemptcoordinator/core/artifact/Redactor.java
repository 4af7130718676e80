package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what a run writes down.
 *
 * <p>In text, a known secret is replaced by {@value #MARK}, also where it is escaped for JSON, encoded for a URL, or part of
 * something in Base64; so is what has the shape of a well-known kind of key. In everything else, a known secret is
 * overwritten by as many asterisks, so that offsets stay what they are; what is compressed is not looked into.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Redactor {
    /** What stands in a text in place of a secret. */
    public static final String MARK = "[redacted]";

    /** The shortest value of an environment variable that counts as a secret, in characters. */
    public static final int MIN_SECRET_LENGTH = 8;

    /** The most bytes of a text, which is redacted as a whole: 64 MiB. */
    static final int MAX_TEXT_BYTES = 1 << 26;

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?:.*_)?[A-Z0-9]*(?:KEYS?|TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_.*)?");

    private static final Pattern TEXT_TYPE = Pattern.compile("text/.*|.*[+/](?:json|xml|yaml|toml)"
            + "|application/(?:x-)?(?:python|javascript|ndjson|jsonlines|sh|yaml|toml|x-www-form-urlencoded)");

    /** The keys of model vendors and code hosts, and the places where a key is usually written. */
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile("\\bsk-[A-Za-z0-9_-]{16,}"),
            Pattern.compile("\\bgh[opsru]_[A-Za-z0-9]{20,}"),
            Pattern.compile("\\bgithub_pat_[A-Za-z0-9_]{20,}"),
            Pattern.compile("\\bglpat-[A-Za-z0-9_-]{16,}"),
            Pattern.compile("\\bhf_[A-Za-z0-9]{20,}"),
            Pattern.compile("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
            Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}"),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{5,}"),
            Pattern.compile("(?<=\\b(?i:Bearer|Basic)[ +]{1,4})[A-Za-z0-9._~+/=-]{16,}"),
            Pattern.compile("(?<=://)[^\\s/:@\"']{1,64}:[^\\s/@\"']{1,256}(?=@)"),
            Pattern.compile("(?<=-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[^-]{1,16384}"));

    private final Set<String> secrets;

    /** What is searched for in text: each secret in all its forms, the longest first; a character for each byte. */
    private final List<String> forms;

    private final List<byte[]> literals;

    private Redactor(Set<String> secrets) {
        this.secrets = Set.copyOf(secrets);
        Set<String> all = new LinkedHashSet<>();
        secrets.forEach(secret -> addForms(secret, all));
        forms = all.stream()
                .map(form -> latin(form.getBytes(StandardCharsets.UTF_8)))
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        literals = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .sorted(Comparator.comparingInt((byte[] literal) -> literal.length)
                        .reversed())
                .toList();
    }

    /**
     * A redactor that knows the secrets of an environment: the values of variables whose names say that they are one, such
     * as {@code OPENAI_API_KEY} or {@code DB_PASSWORD}.
     *
     * @param environment the variables; a value of fewer than {@value #MIN_SECRET_LENGTH} characters is taken for none
     * @return the redactor
     */
    public static Redactor of(Map<String, String> environment) {
        Set<String> secrets = new TreeSet<>();
        environment.forEach((name, value) -> {
            if (value.length() >= MIN_SECRET_LENGTH
                    && SECRET_NAME.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                secrets.add(value);
                // A value is often read from a file, with a line end that its use does not have.
                if (value.strip().length() >= MIN_SECRET_LENGTH) {
                    secrets.add(value.strip());
                }
            }
        });
        return new Redactor(secrets);
    }

    /**
     * This redactor with one more secret.
     *
     * @param secret the secret, in clear; not blank. A short one is redacted too, wherever it occurs
     * @return a new redactor
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

    /**
     * Replaces the secrets in a text.
     *
     * @param text the text
     * @return the text without them; the same when there are none
     */
    public String redact(String text) {
        return utf8(redactLatin(latin(text.getBytes(StandardCharsets.UTF_8))), text);
    }

    /** Keeps what is no Unicode, such as half a surrogate pair, as it is when there is nothing to replace. */
    private static String utf8(String redacted, String text) {
        String decoded = new String(redacted.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return redacted.contains(MARK) ? decoded : text;
    }

    /**
     * Replaces or overwrites the secrets in the content of an artifact.
     *
     * @throws IOException if the content cannot be read, or is a text of more than {@link #MAX_TEXT_BYTES}
     */
    InputStream redact(String mediaType, InputStream content) throws IOException {
        if (!isText(mediaType)) {
            return literals.isEmpty() ? content : new MaskedInputStream(content, literals);
        }
        byte[] text = content.readNBytes(MAX_TEXT_BYTES + 1);
        if (text.length > MAX_TEXT_BYTES) {
            throw new IOException("a text may have at most " + MAX_TEXT_BYTES + " bytes");
        }
        return new ByteArrayInputStream(redactLatin(latin(text)).getBytes(StandardCharsets.ISO_8859_1));
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

    /** Works on a character for each byte, so that text of any encoding that extends ASCII comes out as it went in. */
    private String redactLatin(String text) {
        String redacted = text;
        for (String form : forms) {
            redacted = redacted.replace(form, MARK);
        }
        for (Pattern shape : SHAPES) {
            redacted = shape.matcher(redacted).replaceAll(MARK);
        }
        return redacted;
    }

    private static void addForms(String secret, Set<String> forms) {
        forms.add(secret);
        String json = new String(JsonStringEncoder.getInstance().quoteAsString(secret));
        forms.add(json);
        forms.add(json.replace("/", "\\/"));
        String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        for (String form : List.of(url, url.replace("+", "%20"))) {
            forms.add(form);
            forms.add(lowerCaseEscapes(form));
        }
        forms.addAll(base64Cores(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static String lowerCaseEscapes(String url) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(url)
                .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
    }

    /** What is sure to occur in Base64 of anything that contains the bytes: Base64 takes three bytes at a time. */
    private static List<String> base64Cores(byte[] bytes) {
        List<String> cores = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + bytes.length];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            int first = (8 * shift + 5) / 6;
            int end = 8 * shifted.length / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String core = encoder.encodeToString(shifted).substring(first, end);
                // Less would occur by chance.
                if (core.length() >= MIN_SECRET_LENGTH) {
                    cores.add(core);
                }
            }
        }
        return cores;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Says how many secrets it knows, and none of them. */
    @Override
    public String toString() {
        return "Redactor[" + secrets.size() + " secrets]";
    }

    /** Overwrites secrets in a stream of any length. */
    private static final class MaskedInputStream extends InputStream {
        private static final int CHUNK_BYTES = 1 << 16;

        private final InputStream content;
        private final List<byte[]> literals;
        private final int overlap;
        private final byte[] buffer;
        private int position;
        private int ready;
        private int limit;
        private boolean isAtEnd;

        MaskedInputStream(InputStream content, List<byte[]> literals) {
            this.content = requireNonNull(content, "content");
            this.literals = literals;
            overlap = literals.get(0).length - 1;
            buffer = new byte[CHUNK_BYTES + overlap];
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (position == ready) {
                if (isAtEnd) {
                    return -1;
                }
                fill();
            }
            int count = Math.min(length, ready - position);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
            return count;
        }

        /** Holds the last bytes back until what follows shows that no secret begins in them. */
        private void fill() throws IOException {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int read = content.readNBytes(buffer, limit, buffer.length - limit);
            limit += read;
            isAtEnd = limit < buffer.length;
            mask();
            ready = isAtEnd ? limit : limit - overlap;
        }

        private void mask() {
            String bytes = new String(buffer, 0, limit, StandardCharsets.ISO_8859_1);
            for (byte[] literal : literals) {
                String searched = latin(literal);
                for (int at = bytes.indexOf(searched); at >= 0; at = bytes.indexOf(searched, at + 1)) {
                    Arrays.fill(buffer, at, at + literal.length, (byte) '*');
                }
            }
        }
    }
}
