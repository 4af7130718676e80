package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The checks that the records of this package share. */
final class Checks {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private Checks() {}

    static void slug(String value, String name) {
        if (!SLUG.matcher(requireNonNull(value, name)).matches()) {
            throw new IllegalArgumentException(name + " must be 1 to 64 lower-case letters, digits and hyphens, "
                    + "starting with a letter or digit, but was '" + value + "'");
        }
    }

    static String path(String value, int maxLength) {
        if (requireNonNull(value, "path").length() > maxLength
                || !PATH.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "path must be segments of letters, digits, '.', '-' and '_', each starting "
                            + "with a letter, digit or '_', divided by '/', at most " + maxLength
                            + " characters, but was '"
                            + value + "'");
        }
        return value;
    }

    static void sha256(String value, String name) {
        if (!SHA_256.matcher(requireNonNull(value, name)).matches()) {
            throw new IllegalArgumentException(
                    name + " must be 64 lower-case hexadecimal digits but was '" + value + "'");
        }
    }

    static void notBlank(String value, String name) {
        if (requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
    }

    static void notNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be >= 0 but was " + value);
        }
    }

    static void unit(double value, String name) {
        // The negation also refuses NaN.
        if (!(value >= 0.0 && value <= 1.0)) {
            throw new IllegalArgumentException(name + " must be within [0, 1] but was " + value);
        }
    }

    static <T> List<T> copy(List<T> values, String name) {
        return List.copyOf(requireNonNull(values, name));
    }

    /** Copies in key order, so that documents and messages list the entries the same way every time. */
    static <V> Map<String, V> copy(Map<String, V> values, String name) {
        Map<String, V> sorted = new TreeMap<>(requireNonNull(values, name));
        sorted.forEach((key, value) -> requireNonNull(value, () -> name + "[" + key + "]"));
        return Collections.unmodifiableMap(sorted);
    }
}
