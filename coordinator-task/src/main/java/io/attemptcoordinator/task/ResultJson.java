package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.document.Json;

/**
 * The result of a run for programs, in the same form wherever it is given out: on the command line and by the MCP server.
 * {@code docs/reference/command-line.md} describes it.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ResultJson {
    private ResultJson() {}

    /** Returns which attempt was selected, without the reason. */
    public static ObjectNode choice(Choice choice) {
        ObjectNode json = Json.object();
        json.put("winner", choice.winner());
        ArrayNode ties = json.putArray("ties");
        choice.ties().forEach(ties::add);
        json.put("confidence", choice.confidence());
        Score score = choice.score();
        json.put("score", score == null ? null : Double.valueOf(score.value()));
        json.put("standardError", score == null ? null : Double.valueOf(score.standardError()));
        return json;
    }

    /** Returns what was spent on models. */
    public static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("cachedTokens", usage.cachedTokens())
                .put("cost", usage.cost())
                .put("unmeteredCalls", usage.unmeteredCalls())
                .put("unpricedCalls", usage.unpricedCalls());
    }

    /**
     * Returns an attempt in short.
     *
     * @param attempt the attempt
     * @param folder where its record is
     */
    public static ObjectNode attempt(AttemptSummary attempt, String folder) {
        ObjectNode json = Json.object();
        json.put("number", attempt.number());
        json.put("folder", folder);
        Score score = attempt.score();
        json.put("score", score == null ? null : Double.valueOf(score.value()));
        json.put("iterations", attempt.iterations());
        json.put("bestIteration", attempt.bestIteration());
        json.put("tries", attempt.tries());
        json.put("retried", attempt.isRetried());
        AttemptStopReason stopReason = attempt.stopReason();
        json.put("stopReason", stopReason == null ? null : stopReason.name());
        FailureClass failureClass = attempt.failureClass();
        json.put("failureClass", failureClass == null ? null : failureClass.name());
        return json;
    }

    /** Returns the class of a failure and what went wrong. */
    public static ObjectNode failure(Failure failure) {
        return Json.object().put("failureClass", failure.failureClass().name()).put("message", failure.message());
    }
}
