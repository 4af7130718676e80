package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunPlan;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads how many attempts a task file requests, from which seed, and within which limits. */
final class PlanReader {
    /** A clock in nanoseconds can hold it, and the sum of two. */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private final JsonNode document;
    private final Problems problems;

    PlanReader(JsonNode document, Problems problems) {
        this.document = document;
        this.problems = problems;
    }

    /** Returns the plan; null if there is a problem. */
    @Nullable
    RunPlan read() {
        try {
            RunPlan.Builder plan = RunPlan.builder(
                    document.path("attempts").asInt(),
                    document.path("iterations").asInt());
            whole("/seed", plan::seed);
            small("/patience", plan::patience);
            small("/maxTries", plan::maxTries);
            small("/maxFastRetries", plan::maxFastRetries);
            small("/selection/judgements", plan::judgements);
            if (document.path("threshold").isNumber()) {
                plan.threshold(document.path("threshold").doubleValue());
            }
            if (document.path("keep").asText().equals("best")) {
                plan.keep(Keep.BEST);
            }
            duration("/timeouts/attempt", plan::attemptTimeout);
            duration("/timeouts/worker", plan::workerTimeout);
            duration("/timeouts/reset", plan::resetTimeout);
            duration("/timeouts/step", plan::stepTimeout);
            return plan.budget(budget()).build();
        } catch (IllegalArgumentException e) {
            // The schema has the same bounds, so there is a better message already.
            if (problems.isEmpty()) {
                problems.add("", String.valueOf(e.getMessage()));
            }
            return null;
        }
    }

    private Budget budget() {
        Budget.Builder budget = Budget.builder();
        duration("/budget/wallTime", budget::wallTime);
        whole("/budget/tokens", budget::tokens);
        small("/budget/iterations", budget::totalIterations);
        JsonNode cost = document.at("/budget/cost");
        if (cost.isNumber() && Double.isFinite(cost.doubleValue())) {
            budget.cost(cost.decimalValue());
        }
        return budget.build();
    }

    private void small(String pointer, IntConsumer use) {
        if (document.at(pointer).isNumber()) {
            use.accept(document.at(pointer).intValue());
        }
    }

    /** A schema validator compares numbers as it likes; a number of 64 bits must be exact. */
    private void whole(String pointer, LongConsumer use) {
        JsonNode value = document.at(pointer);
        if (!value.isNumber()) {
            return;
        }
        try {
            if (Double.isFinite(value.doubleValue())) {
                use.accept(value.decimalValue().longValueExact());
                return;
            }
        } catch (ArithmeticException e) {
            // Reported below.
        }
        problems.add(
                pointer,
                "must be a whole number within [" + Long.MIN_VALUE + ", " + Long.MAX_VALUE + "] but is "
                        + value.asText());
    }

    private void duration(String pointer, Consumer<Duration> use) {
        if (!document.at(pointer).isTextual()) {
            return;
        }
        String text = document.at(pointer).asText();
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isZero() && !duration.isNegative() && duration.compareTo(MAX_DURATION) <= 0) {
                use.accept(duration);
                return;
            }
        } catch (DateTimeParseException e) {
            // Reported below.
        }
        problems.add(
                pointer,
                "must be a positive ISO-8601 duration of at most " + MAX_DURATION.toDays()
                        + " days, such as PT10M, but is '" + text + "'");
    }
}
