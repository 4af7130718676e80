package io.attemptcoordinator.core.loop;

import com.google.common.base.Preconditions;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.RunHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the attempts of a round build on the best ones before it, each on one of them in turn, the best first. The strategy of an attempt
 * is that of the one it builds on, and two more values: {@link #PROGRAM}, the best program of that one, and {@link #SUMMARY}, what the
 * best ones came to, in words. A generator may use either.
 *
 * <p>Setting: {@code best} (1 to 16, default 2), on how many attempts a round builds.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param best on how many attempts a round builds, 1 to 16
 * @since 0.1
 */
public record BestAttemptsDistiller(int best) implements Distiller {
    /** The key of the program in the strategies; absent if there is none, or it is too long to be shown. */
    public static final String PROGRAM = "program";

    /** The key of the summary in the strategies. */
    public static final String SUMMARY = "summary";

    private static final int MAX_BEST = 16;

    /** Creates the distiller with its default. */
    public BestAttemptsDistiller() {
        this(2);
    }

    /** Checks the component. */
    public BestAttemptsDistiller {
        Preconditions.checkArgument(best >= 1 && best <= MAX_BEST, "best must be within [1, 16] but was %s", best);
    }

    @Override
    public String name() {
        return "best-attempts";
    }

    @Override
    public Distiller configured(Settings settings) {
        return new BestAttemptsDistiller((int) settings.integer("best", 1, MAX_BEST, best));
    }

    @Override
    public List<AttemptOrder> distil(Round round, RunHistory history) {
        List<AttemptReport> parents = round.earlier().stream()
                .filter(attempt -> attempt.score() != null)
                .sorted(Comparator.comparingDouble(BestAttemptsDistiller::score).reversed())
                .limit(best)
                .map(attempt -> history.attempt(attempt.number()))
                .toList();
        String summary = new AttemptsInWords(round.earlier(), parents, history).text();
        List<Integer> lineage = parents.stream().map(AttemptReport::number).toList();
        List<AttemptOrder> orders = new ArrayList<>();
        for (int i = 0; i < round.attempts(); i++) {
            AttemptReport parent = parents.isEmpty() ? null : parents.get(i % parents.size());
            orders.add(new AttemptOrder(strategy(round, parent, summary, history), lineage));
        }
        return orders;
    }

    private static double score(AttemptSummary attempt) {
        return attempt.score() == null ? -1.0 : attempt.score().value();
    }

    private static Strategy strategy(Round round, @Nullable AttemptReport parent, String summary, RunHistory history) {
        String name = "round-" + (round.number() + 1);
        if (parent == null) {
            return new Strategy(name, Map.of(SUMMARY, summary));
        }
        Map<String, String> values = new TreeMap<>(parent.strategy().values());
        values.remove(PROGRAM);
        if (parent.best() != null) {
            Program.codeOf(parent.best().artifacts(), history::open).ifPresent(program -> values.put(PROGRAM, program));
        }
        values.put(SUMMARY, summary);
        return new Strategy(name + "-from-" + parent.number(), values);
    }
}
