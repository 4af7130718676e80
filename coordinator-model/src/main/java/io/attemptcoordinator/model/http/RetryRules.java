package io.attemptcoordinator.model.http;

import com.google.common.primitives.Longs;
import io.attemptcoordinator.core.time.Backoff;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which replies are worth another try, and when.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class RetryRules {
    /** 409 is what some servers answer while they are busy with the same conversation; 529 is Anthropic's "overloaded". */
    private static final Set<Integer> TEMPORARY = Set.of(408, 409, 429, 500, 502, 503, 504, 529);

    /** What OpenAI answers with 429 when the money has run out, which waiting does not change. */
    private static final String OUT_OF_MONEY = "insufficient_quota";

    /** Headers come in lower case here. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.RFC_1123_DATE_TIME)
            .toFormatter(Locale.ROOT);

    /** Longer than any run; a server that asks for more means never. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Random random;
    private final InstantSource wall;

    RetryRules(long seed, InstantSource wall) {
        random = new Random(seed);
        this.wall = wall;
    }

    /** Returns whether the same request may get an answer later. */
    static boolean isTemporary(Reply reply) {
        return TEMPORARY.contains(reply.status()) && !reply.text().contains(OUT_OF_MONEY);
    }

    /**
     * Returns how long to wait before the next try: what the server asks for, or a time that doubles with each failure and of
     * which between half and all is waited, so that attempts that failed together do not come back together.
     *
     * @param failures how many tries have failed, 1 or more
     * @param reply the last reply; null if there was none
     */
    Duration delay(int failures, @Nullable Reply reply) {
        Optional<Duration> asked = reply == null ? Optional.empty() : retryAfter(reply);
        if (asked.isPresent() && !asked.get().isZero()) {
            return asked.get();
        }
        Duration most = Backoff.after(failures, LONGEST);
        return most.dividedBy(2).plusNanos(random.nextLong(most.toNanos() / 2 + 1));
    }

    /** Returns what the server asks for: zero or more; empty if it asks for nothing that can be understood. */
    Optional<Duration> retryAfter(Reply reply) {
        Long millis = Longs.tryParse(reply.header("retry-after-ms"));
        if (millis != null) {
            return Optional.of(bounded(millis, Duration.ofMillis(1)));
        }
        String value = reply.header("retry-after");
        Long seconds = Longs.tryParse(value);
        if (seconds != null) {
            return Optional.of(bounded(seconds, Duration.ofSeconds(1)));
        }
        try {
            Instant at = DATE.parse(value, ZonedDateTime::from).toInstant();
            Duration until = Duration.between(wall.instant(), at);
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(long count, Duration unit) {
        return unit.multipliedBy(Math.max(0, Math.min(count, LONGEST.toMillis() / unit.toMillis())));
    }
}
