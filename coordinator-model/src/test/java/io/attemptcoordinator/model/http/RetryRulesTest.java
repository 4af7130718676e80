package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static RetryRules rules(long seed) {
        return new RetryRules(seed, () -> NOW);
    }

    private static Reply asking(String retryAfter) {
        return new Reply(429, Map.of("Retry-After", List.of(retryAfter)), "body".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | PT5S",
                "0 | PT0S",
                "-3 | PT0S",
                "99999999999999 | PT8760H",
                "Thu, 01 Jan 2026 00:01:00 GMT | PT1M",
                "thu, 1 jan 2026 00:01:00 gmt | PT1M",
                "Wed, 31 Dec 2025 23:59:00 GMT | PT0S"
            })
    void readsWhatTheServerAsksFor(String header, Duration expected) {
        assertThat(rules(1).retryAfter(asking(header))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1.5", "Thu, 99 Jan 2026 00:01:00 GMT", "99999999999999999999"})
    void ignoresWhatItDoesNotUnderstand(String header) {
        assertThat(rules(1).retryAfter(asking(header))).isEmpty();
        assertThat(rules(1).delay(1, asking(header))).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void backsOffWithJitterFromTheSeed() {
        RetryRules rules = rules(7);
        RetryRules same = rules(7);
        List<Duration> delays =
                IntStream.rangeClosed(1, 8).mapToObj(i -> rules.delay(i, null)).toList();

        for (int i = 0; i < delays.size(); i++) {
            long most = Math.min(30_000, 1_000L << i);
            assertThat(delays.get(i)).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        }
        assertThat(IntStream.rangeClosed(1, 8).mapToObj(i -> same.delay(i, null)))
                .isEqualTo(delays);
        assertThat(rules(8).delay(1, null)).isNotEqualTo(delays.get(0));
    }

    @Test
    void backsOffWhenTheServerAsksForNoWait() {
        assertThat(rules(1).delay(1, asking("0"))).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }
}
