package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a run and the records that they are written from and read back into. A document is its record, with
 * some of what the record derives written out for those who read it without this library.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RunDocuments {
    private static final String RESULT = "result";
    private static final String STATUS = "status";
    private static final String FINISHED = "finished";
    private static final List<String> STATUSES = List.of("starting", "running", FINISHED, "failed");

    private final RecordMapper mapper;

    /** Creates the documents of a run. */
    public RunDocuments(RecordMapper mapper) {
        this.mapper = mapper;
    }

    /** Returns {@code run.json} of a run under way. */
    public ObjectNode running(RunManifest manifest) {
        return run(manifest, "running");
    }

    private ObjectNode run(RunManifest manifest, String status) {
        ObjectNode document = Json.object();
        document.put("name", manifest.run()).put(STATUS, status);
        document.setAll(mapper.tree(manifest));
        return document;
    }

    /** Returns {@code run.json} of a run that failed. */
    public ObjectNode failed(RunManifest manifest, String message) {
        return run(manifest, "failed").put("message", mapper.redactor().redact(message));
    }

    /** Returns {@code run.json} of a run that finished. Its attempts have their own documents, and are not repeated. */
    public ObjectNode finished(RunManifest manifest, RunOutcome outcome) {
        ObjectNode document = run(manifest, FINISHED);
        document.set(RESULT, mapper.tree(outcome));
        return document;
    }

    /** Returns {@code attempt.json}. */
    public ObjectNode attempt(AttemptReport report) {
        ObjectNode document = mapper.tree(report);
        document.put("retried", report.isRetried());
        document.set("usage", mapper.tree(report.usage()));
        return document;
    }

    /** Returns {@code iter-NNN.json}. */
    public ObjectNode iteration(Iteration iteration) {
        return mapper.tree(iteration).put("retryCount", iteration.retryCount());
    }

    /** Returns {@code verdict.json}. */
    public ObjectNode verdict(Verdict verdict) {
        return mapper.tree(verdict);
    }

    /**
     * Returns {@code best_attempt.json}: nothing that is not in the other documents, for those who want the winner only.
     *
     * @param choice why it was selected
     * @param winner the attempt that was selected
     * @param best the iteration that stands for it
     * @param finalScene the copy of its scene; null if it has none
     */
    public ObjectNode bestAttempt(
            Choice choice, AttemptReport winner, BestIteration best, @Nullable ArtifactRef finalScene) {
        ObjectNode document = Json.object();
        document.put("attempt", winner.number());
        ObjectNode report = mapper.tree(winner);
        for (String field : List.of("folder", "seed", "strategy", "lineage")) {
            document.set(field, report.get(field));
        }
        document.set("choice", mapper.tree(choice));
        document.setAll(mapper.tree(best));
        if (finalScene != null) {
            document.set("finalScene", mapper.tree(finalScene));
        }
        return document;
    }

    RunManifest manifest(String name, ObjectNode document) {
        return mapper.record(name, "", document, RunManifest.class);
    }

    AttemptReport attempt(String name, ObjectNode document) {
        return mapper.record(name, "", document, AttemptReport.class);
    }

    Iteration iteration(String name, ObjectNode document) {
        return mapper.record(name, "", document, Iteration.class);
    }

    /** How a run ended; null if it has not finished. */
    @Nullable
    RunOutcome outcome(String name, ObjectNode document) {
        JsonNode status = document.path(STATUS);
        if (!STATUSES.contains(status.asText()) || !status.isTextual()) {
            throw Json.malformed(
                    name,
                    "/" + STATUS,
                    status.isMissingNode()
                            ? "is required but missing"
                            : "must be one of " + STATUSES + " but is " + Json.shortened(status),
                    null);
        }
        return FINISHED.equals(status.asText())
                ? mapper.record(name, "/" + RESULT, document.path(RESULT), RunOutcome.class)
                : null;
    }

    /** The result of a run; null if it has not finished. The attempts given must be those that it counted. */
    @Nullable
    BestAttemptResult result(String name, ObjectNode document, List<AttemptReport> attempts) {
        RunOutcome outcome = outcome(name, document);
        if (outcome == null) {
            return null;
        }
        if (outcome.attempts() != attempts.size()) {
            throw Json.malformed(
                    name,
                    "/" + RESULT + "/attempts",
                    "is " + outcome.attempts() + ", but there are documents of " + attempts.size() + " attempts",
                    null);
        }
        Integer winner = outcome.choice().winner();
        AttemptReport best = attempts.stream()
                .filter(attempt -> Objects.equals(attempt.number(), winner))
                .findFirst()
                .orElse(null);
        if (winner != null && best == null) {
            throw Json.malformed(
                    name,
                    "/" + RESULT + "/choice/winner",
                    "is " + winner + ", but there is no document of that attempt",
                    null);
        }
        List<AttemptSummary> summaries =
                attempts.stream().map(AttemptReport::summary).toList();
        return new BestAttemptResult(mapper.run(), outcome, summaries, best);
    }
}
