package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The state of a run is the fold of its events. */
class RunStateProperties {
    private static final RunPlan PLAN = RunPlan.builder(8, 4).threshold(0.8).build();

    /** What every attempt spent in a try that was abandoned before it could report an iteration. */
    private static final Usage UNREPORTED = Usage.of(7, 0);

    /**
     * An attempt in short.
     *
     * @param scores those of its iterations; null for one without
     * @param isFinished whether it has ended
     */
    record Story(List<@Nullable Double> scores, boolean isFinished) {
        @Nullable
        Double best() {
            return scores.stream().filter(Objects::nonNull).max(Double::compare).orElse(null);
        }
    }

    @Provide
    Arbitrary<List<Story>> stories() {
        Arbitrary<Story> story = Arbitraries.doubles()
                .between(0, 1)
                .injectNull(0.2)
                .list()
                .ofMaxSize(4)
                .flatMap(scores -> Arbitraries.of(true, false).map(isFinished -> new Story(scores, isFinished)));
        return story.list().ofMaxSize(8);
    }

    /** Interleaves the events of the attempts, each in order, as parallel attempts do. */
    private static RunFold fold(List<Story> stories, long seed) {
        List<List<RunEvent>> queues = new ArrayList<>();
        List<Integer> turns = new ArrayList<>();
        for (int number = 0; number < stories.size(); number++) {
            Story story = stories.get(number);
            List<RunEvent> events = new ArrayList<>();
            for (Double score : story.scores) {
                events.add(Events.reported(number, score, Usage.of(1, 2)));
            }
            if (story.isFinished) {
                Usage reported = Usage.of(story.scores.size(), 2L * story.scores.size());
                events.add(Events.finished(number, story.best(), reported.plus(UNREPORTED)));
            }
            turns.addAll(Collections.nCopies(events.size(), number));
            queues.add(events);
        }
        Collections.shuffle(turns, new Random(seed));
        RunFold state = new RunFold(PLAN);
        for (int number = 0; number < stories.size(); number++) {
            state.add(Events.requested(number));
        }
        for (int number : turns) {
            state.add(queues.get(number).remove(0));
        }
        return state;
    }

    @Property(tries = 200)
    void countsWhatHappenedInWhateverOrder(@ForAll("stories") List<Story> stories, @ForAll long seed) {
        RunState state = fold(stories, seed);
        long iterations =
                stories.stream().mapToLong(story -> story.scores.size()).sum();

        assertThat(state.requested()).isEqualTo(stories.size());
        assertThat(state.iterations()).isEqualTo((int) iterations);
        Usage expected = Usage.of(iterations, 2 * iterations);
        for (int i = 0; i < state.attempts().size(); i++) {
            expected = expected.plus(UNREPORTED);
        }
        assertThat(state.usage()).isEqualTo(expected);
        assertThat(state.bestScore())
                .isEqualTo(stories.stream()
                        .map(Story::best)
                        .filter(Objects::nonNull)
                        .max(Double::compare)
                        .orElse(null));
        assertThat(state.running().keySet()).isEqualTo(numbers(stories, false));
    }

    private static Set<Integer> numbers(List<Story> stories, boolean isFinished) {
        Set<Integer> numbers = new TreeSet<>();
        IntStream.range(0, stories.size())
                .filter(number -> stories.get(number).isFinished == isFinished)
                .forEach(numbers::add);
        return numbers;
    }

    @Property(tries = 200)
    void attemptsComeInTheOrderOfTheirNumbers(@ForAll("stories") List<Story> stories, @ForAll long seed) {
        assertThat(fold(stories, seed).attempts())
                .extracting(AttemptSummary::number)
                .containsExactlyElementsOf(numbers(stories, true));
    }

    @Property(tries = 200)
    void theFirstGoodEnoughIsTheFirstOfThemWhateverTheOrder(@ForAll("stories") List<Story> stories, @ForAll long seed) {
        Integer first = IntStream.range(0, stories.size())
                .filter(number -> stories.get(number).isFinished)
                .filter(number -> {
                    Double best = stories.get(number).best();
                    return best != null && best >= 0.8;
                })
                .boxed()
                .findFirst()
                .orElse(null);

        assertThat(fold(stories, seed).firstGoodEnough()).isEqualTo(first);
    }

    /** Whoever selects by score needs no other report than the leader's. */
    @Property(tries = 200)
    void theLeaderIsTheHighestOfThoseThatCount(@ForAll("stories") List<Story> stories, @ForAll long seed) {
        RunState state = fold(stories, seed);
        List<Candidate> candidates = StopRules.eligible(state).stream()
                .filter(attempt -> attempt.score() != null)
                .map(attempt -> Candidate.of(attempt, number -> {
                    throw new AssertionError("the scores are there");
                }))
                .toList();

        AttemptReport leader = state.leader();

        assertThat(leader == null ? null : Integer.valueOf(leader.number()))
                .isEqualTo(Selection.highestOf(candidates).winner());
    }

    @Property(tries = 200)
    void otherEventsChangeNothing(@ForAll("stories") List<Story> stories, @ForAll long seed) {
        RunFold state = fold(stories, seed);

        state.add(new RunEvent.TryStarted("run", Instant.EPOCH, 0, 0, "worker-0"));
        state.add(new RunEvent.RunFailed("run", Instant.EPOCH, "the disk is full"));

        assertThat(state).usingRecursiveComparison().isEqualTo(fold(stories, seed));
    }

    @Property(tries = 200)
    void theFixedPolicyFillsWhatIsFreeUntilAllAreRequested(
            @ForAll("stories") List<Story> stories, @ForAll("free") int free) {
        assertThat(new FixedAttempts().next(fold(stories, 0), NoHistory.INSTANCE, free))
                .isEqualTo(Collections.nCopies(Math.min(free, 8 - stories.size()), AttemptOrder.PLAIN));
    }

    @Provide
    Arbitrary<Integer> free() {
        return Arbitraries.integers().between(0, 10);
    }
}
