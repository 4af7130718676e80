package io.attemptcoordinator.api.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The checks that the records of the api share. */
public final class Checks {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private Checks() {}

    public static String slug(String value, String name) {
        if (!SLUG.matcher(requireNonNull(value, name)).matches()) {
            throw new IllegalArgumentException(name + " must be 1 to 64 lower-case letters, digits and hyphens, "
                    + "starting with a letter or digit, but was '" + value + "'");
        }
        return value;
    }

    public static String path(String value, int maxLength) {
        if (requireNonNull(value, "path").length() > maxLength
                || !PATH.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "path must be segments of letters, digits, '.', '-' and '_', each starting with a letter, digit or "
                            + "'_', separated by '/', at most " + maxLength + " characters, but was '" + value + "'");
        }
        return value;
    }

    public static String sha256(String value, String name) {
        if (!SHA_256.matcher(requireNonNull(value, name)).matches()) {
            throw new IllegalArgumentException(
                    name + " must be 64 lower-case hexadecimal digits but was '" + value + "'");
        }
        return value;
    }

    public static String notBlank(String value, String name) {
        if (requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        return value;
    }

    public static void atLeast(long value, long least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + " but was " + value);
        }
    }

    public static void unit(double value, String name) {
        // The negation also refuses NaN.
        if (!(value >= 0.0 && value <= 1.0)) {
            throw new IllegalArgumentException(name + " must be within [0, 1] but was " + value);
        }
    }

    public static void positive(Duration value, String name) {
        if (requireNonNull(value, name).isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive but was " + value);
        }
    }

    public static void notNegative(Duration value, String name) {
        if (requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative but was " + value);
        }
    }

    public static <T> List<T> copy(List<T> values, String name) {
        return List.copyOf(requireNonNull(values, name));
    }

    /** Copies in key order, so that documents and messages always list the entries in the same order. */
    public static <V> Map<String, V> copy(Map<String, V> values, String name) {
        if (requireNonNull(values, name).isEmpty()) {
            return Map.of(); // Most maps are empty, and a run keeps many.
        }
        Map<String, V> sorted = new TreeMap<>(values);
        sorted.forEach((key, value) -> requireNonNull(value, () -> name + "[" + key + "]"));
        return Collections.unmodifiableMap(sorted);
    }
}
