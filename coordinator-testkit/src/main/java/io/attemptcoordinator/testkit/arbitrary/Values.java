package io.attemptcoordinator.testkit.arbitrary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitraries for what the records are made of: names, paths, texts, times.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Values {
    /** One entry each: what breaks formats, terminals, log lines and file names, and characters outside the BMP. */
    private static final String[] AWKWARD = {
        "\n",
        "\r\n",
        "\t",
        "\"",
        "\\",
        "'",
        "<b>",
        "&amp;",
        "%s",
        "{}",
        "$1",
        "../",
        "\u0000",
        "\u001b[31m",
        "\u007f",
        "\u00e4",
        "\u2028",
        "\ufeff",
        "\uD83D\uDE00"
    };

    private Values() {}

    /** Names of components, tasks and views: 1 to 64 lower-case letters, digits and hyphens. */
    public static Arbitrary<String> slugs() {
        Arbitrary<Character> first = Arbitraries.chars().range('a', 'z').range('0', '9');
        Arbitrary<String> rest = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars('-')
                .ofMaxLength(63);
        return Combinators.combine(first, rest).as((head, tail) -> head + tail);
    }

    /** Paths that every store accepts, of 1 to 4 segments. */
    public static Arbitrary<String> paths() {
        Arbitrary<Character> first = Arbitraries.chars()
                .range('a', 'z')
                .range('A', 'Z')
                .range('0', '9')
                .with('_');
        Arbitrary<String> rest = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars('.', '-', '_')
                .ofMaxLength(20);
        return Combinators.combine(first, rest)
                .as((head, tail) -> head + tail)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(segments -> String.join("/", segments));
    }

    /** Texts, possibly empty, with characters that break formats, terminals and file names. */
    public static Arbitrary<String> texts() {
        Arbitrary<String> plain = Arbitraries.strings().withCharRange(' ', '~').ofLength(1);
        return Arbitraries.frequencyOf(Tuple.of(8, plain), Tuple.of(1, Arbitraries.of(AWKWARD)))
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    /** Texts that are not blank. */
    public static Arbitrary<String> messages() {
        Arbitrary<String> first = Arbitraries.strings().withCharRange('a', 'z').ofLength(1);
        return Combinators.combine(first, texts()).as(String::concat);
    }

    /** SHA-256 digests, as 64 hexadecimal digits. */
    public static Arbitrary<String> digests() {
        return Arbitraries.longs().map(number -> sha256(number.toString()));
    }

    /** Scores, within [0, 1]. */
    public static Arbitrary<Double> units() {
        return Arbitraries.doubles().between(0.0, 1.0).ofScale(9);
    }

    /** Durations from zero to about 11 days, to the nanosecond. */
    public static Arbitrary<Duration> durations() {
        return Arbitraries.longs().between(0, 1_000_000_000_000_000L).map(Duration::ofNanos);
    }

    /** Durations from a nanosecond to about 11 days. */
    public static Arbitrary<Duration> positiveDurations() {
        return durations().map(duration -> duration.plusNanos(1));
    }

    /** Moments from 2000 to 2099, to the nanosecond. */
    public static Arbitrary<Instant> instants() {
        Arbitrary<Long> seconds = Arbitraries.longs().between(946_684_800L, 4_070_908_799L);
        return Combinators.combine(seconds, Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    /** Amounts of money, 0 or more, with up to 6 decimals. */
    public static Arbitrary<BigDecimal> costs() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1_000_000_000L),
                        Arbitraries.integers().between(0, 6))
                .as(BigDecimal::valueOf);
    }

    /** Maps of up to 4 entries from names to texts. */
    public static Arbitrary<Map<String, String>> details() {
        return Arbitraries.maps(slugs(), texts()).ofMaxSize(4).withoutEdgeCases();
    }

    /** Maps of up to 3 entries whose keys are names, and whose values derive from them. */
    static <T> Arbitrary<Map<String, T>> byName(Function<String, T> valueOf) {
        return slugs().set()
                .ofMaxSize(3)
                .map(names -> {
                    Map<String, T> values = new TreeMap<>();
                    names.forEach(name -> values.put(name, valueOf.apply(name)));
                    return values;
                })
                .withoutEdgeCases();
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
