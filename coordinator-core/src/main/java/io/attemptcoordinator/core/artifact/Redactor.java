package io.attemptcoordinator.core.artifact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text before it is written: the values that it was given, and what has the shape of a well-known key.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Redactor {
    /** What stands in the place of a secret. */
    public static final String REDACTED = "[redacted]";

    /** Shorter values are too likely to be part of an innocent word. */
    private static final int MIN_SECRET_LENGTH = 8;

    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL).*", Pattern.CASE_INSENSITIVE);

    private static final Pattern KEY_SHAPES = Pattern.compile(
            "\\bsk-[A-Za-z0-9_-]{16,}" // OpenAI and those who follow
                    + "|\\bgh[pousr]_[A-Za-z0-9]{20,}" // GitHub
                    + "|\\bhf_[A-Za-z0-9]{20,}" // Hugging Face
                    + "|\\bAKIA[0-9A-Z]{16}\\b" // AWS
                    + "|(?i:(?<=\\bbearer )[A-Za-z0-9._~+/-]{16,}=*)");

    private final List<String> secrets;

    private Redactor(List<String> secrets) {
        // A secret that contains another goes first, else a part of it would stay.
        this.secrets = secrets.stream()
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * A redactor of the secrets in an environment: the values, of 8 characters or more, of the variables whose names speak of a
     * key, token, secret, password or credential.
     *
     * @param environment the environment, such as {@link System#getenv()}
     * @return the redactor
     */
    public static Redactor of(Map<String, String> environment) {
        List<String> secrets = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (SECRET_NAME.matcher(name).matches()) {
                add(secrets, value);
            }
        });
        return new Redactor(secrets);
    }

    /**
     * This redactor and another secret.
     *
     * @param secret the secret; 8 characters or more
     * @return a new redactor
     * @throws IllegalArgumentException if it is shorter
     */
    public Redactor and(String secret) {
        if (secret.length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("secret must have at least " + MIN_SECRET_LENGTH + " characters");
        }
        List<String> more = new ArrayList<>(secrets);
        add(more, secret);
        return new Redactor(more);
    }

    private static void add(List<String> secrets, String value) {
        if (value.length() >= MIN_SECRET_LENGTH) {
            secrets.add(value);
            // As it stands in a JSON document.
            secrets.add(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"));
            secrets.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
        }
    }

    /**
     * Takes the secrets out of a text.
     *
     * @param text the text
     * @return the text with {@value #REDACTED} in the place of each secret
     */
    public String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, REDACTED);
        }
        return KEY_SHAPES.matcher(redacted).replaceAll(REDACTED);
    }

    /** Whether artifacts of a media type are text. */
    static boolean isText(String mediaType) {
        return mediaType.startsWith("text/") || mediaType.equals("application/json") || mediaType.endsWith("+json");
    }
}
