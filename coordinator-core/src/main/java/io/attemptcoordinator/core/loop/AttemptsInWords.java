package io.attemptcoordinator.core.loop;

import com.google.common.base.Ascii;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.core.policy.RunHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What some attempts came to, in words that a model can use: what was tried, how good it was, what was wrong with it, and what failed
 * on the way. Bounded, whatever the attempts said.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class AttemptsInWords {
    private static final int MAX_TEXT = 16_000;
    private static final int MAX_SENTENCE = 300;
    private static final int MAX_SENTENCES = 5;

    private final List<AttemptSummary> all;
    private final List<AttemptReport> best;
    private final RunHistory history;
    private final StringBuilder text = new StringBuilder();

    /**
     * Prepares the text.
     *
     * @param all the attempts
     * @param best the best of them, which are described one by one, the best first
     */
    AttemptsInWords(List<AttemptSummary> all, List<AttemptReport> best, RunHistory history) {
        this.all = all;
        this.best = best;
        this.history = history;
    }

    String text() {
        long scored = all.stream().filter(attempt -> attempt.score() != null).count();
        line(
                "%d attempts were made before; %d have a score. Scores are within [0, 1]; higher is better.",
                all.size(), scored);
        best.forEach(this::describe);
        Map<FailureClass, Long> classes = all.stream()
                .map(AttemptSummary::failureClass)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
        if (!classes.isEmpty()) {
            line("");
        }
        classes.forEach((each, count) -> line("%d of all attempts failed or fell short with %s.", count, each));
        return Ascii.truncate(text, MAX_TEXT, "...");
    }

    private void describe(AttemptReport attempt) {
        BestIteration top = attempt.best();
        if (top == null) {
            return;
        }
        List<Iteration> iterations = history.iterations(attempt.number());
        line("");
        line(
                "Attempt %d, strategy %s: %.4f in iteration %d of %d%s.",
                attempt.number(),
                attempt.strategy().name(),
                top.scores().total().value(),
                top.index() + 1,
                iterations.size(),
                first(attempt));
        // A better one may have been in a try before the last.
        boolean isOfLastTry = top.tryNumber() == attempt.tries().size() - 1 && top.index() < iterations.size();
        Verdict verdict = isOfLastTry ? iterations.get(top.index()).verdict() : null;
        if (verdict != null) {
            list("Critical", verdict.criticalIssues());
            list("Could be better", verdict.nonCriticalIssues());
            list("Advice", verdict.nextActions());
        }
        failures(iterations);
    }

    private static String first(AttemptReport attempt) {
        return attempt.trajectory().stream()
                .map(IterationSummary::score)
                .filter(Objects::nonNull)
                .findFirst()
                .map(score -> String.format(Locale.ROOT, "; its first was %.4f", score))
                .orElse("");
    }

    private void failures(List<Iteration> iterations) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        iterations.stream()
                .flatMap(iteration -> Stream.concat(iteration.errors().stream(), own(iteration.failure())))
                .forEach(failure -> counts.merge(failure.failureClass() + ": " + failure.message(), 1, Integer::sum));
        list(
                "Failed on the way",
                counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(each -> each.getValue() + " x " + each.getKey())
                        .toList());
    }

    private static Stream<Failure> own(@Nullable Failure failure) {
        return Stream.ofNullable(failure);
    }

    private void list(String what, List<String> sentences) {
        sentences.stream()
                .limit(MAX_SENTENCES)
                .forEach(each -> line("- %s: %s", what, Ascii.truncate(each.strip(), MAX_SENTENCE, "...")));
        if (sentences.size() > MAX_SENTENCES) {
            line("- %s: and %d more.", what, sentences.size() - MAX_SENTENCES);
        }
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
