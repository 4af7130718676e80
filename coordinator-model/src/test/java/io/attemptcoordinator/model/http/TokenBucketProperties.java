package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.model.server.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of a token bucket, however requests come. */
class TokenBucketProperties {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    @Property
    void noMinuteHasMoreRequestsThanAllowed(
            @ForAll @IntRange(min = 1, max = 600) int perMinute,
            @ForAll @Size(max = 100) List<@IntRange(max = 70_000) Integer> pausesMillis) {
        FakeTime time = new FakeTime();
        long start = time.getAsLong();
        TokenBucket bucket = new TokenBucket(time, perMinute);
        List<Long> sentAt = new ArrayList<>();
        for (int pause : pausesMillis) {
            time.pass(Duration.ofMillis(pause));
            Duration wait = bucket.take(FOR_EVER).orElseThrow();
            sentAt.add(time.getAsLong() - start + wait.toNanos());
        }

        int burst = 1 + perMinute / 60;
        assertThat(sentAt).isSorted();
        for (int i = 0; i + perMinute + burst < sentAt.size(); i++) {
            assertThat(sentAt.get(i + perMinute + burst) - sentAt.get(i)).isGreaterThanOrEqualTo(60_000_000_000L);
        }
    }

    @Example
    void spacesRequestsOnceTheBurstIsUsed() {
        FakeTime time = new FakeTime();
        TokenBucket bucket = new TokenBucket(time, 120);

        assertThat(waits(bucket, 5)).containsExactly(0L, 0L, 0L, 500L, 1_000L);
        time.pass(Duration.ofHours(1));
        assertThat(waits(bucket, 4)).containsExactly(0L, 0L, 0L, 500L);
    }

    @Example
    void takesNothingThatIsTooLate() {
        FakeTime time = new FakeTime();
        TokenBucket bucket = new TokenBucket(time, 1);

        assertThat(bucket.take(Duration.ZERO)).contains(Duration.ZERO);
        assertThat(bucket.take(Duration.ofSeconds(59))).isEmpty();
        assertThat(bucket.take(Duration.ofSeconds(60))).contains(Duration.ofSeconds(60));
        assertThat(bucket.take(Duration.ofSeconds(119))).isEmpty();
    }

    private static List<Long> waits(TokenBucket bucket, int count) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waits.add(bucket.take(FOR_EVER).orElseThrow().toMillis());
        }
        return waits;
    }
}
