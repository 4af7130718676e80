package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunManifest;
import java.util.ArrayList;
import java.util.List;
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
    private static final String ATTEMPTS = "attempts";
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

    /** Returns {@code run.json} of a run that finished. Its attempts have their own documents, and are summed up here. */
    public ObjectNode finished(RunManifest manifest, BestAttemptResult result) {
        ObjectNode document = run(manifest, FINISHED);
        ObjectNode node = mapper.tree(result);
        node.remove("run");
        node.set("usage", mapper.tree(result.usage()));
        ArrayNode attempts = node.putArray(ATTEMPTS);
        result.attempts().forEach(attempt -> attempts.add(summary(attempt)));
        ArrayNode causes = node.putArray("failureCauses");
        result.failureCauses().forEach(cause -> causes.add(mapper.tree(cause)));
        document.set(RESULT, node);
        return document;
    }

    private ObjectNode summary(AttemptReport attempt) {
        ObjectNode summary = Json.object().put("number", attempt.number());
        BestIteration best = attempt.best();
        if (best != null) {
            summary.set("score", mapper.tree(best.scores().total()));
            summary.put("bestIteration", best.index());
        }
        return summary.put("iterations", attempt.trajectory().size()).put("retried", attempt.isRetried());
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
     * @param winner the attempt that was selected
     * @param best the iteration that stands for it
     * @param finalScene the copy of its scene; null if it has none
     */
    public ObjectNode bestAttempt(
            BestAttemptResult result, AttemptReport winner, BestIteration best, @Nullable ArtifactRef finalScene) {
        ObjectNode document = Json.object();
        document.put("attempt", winner.number());
        ObjectNode report = mapper.tree(winner);
        for (String field : List.of("folder", "seed", "strategy", "lineage")) {
            document.set(field, report.get(field));
        }
        document.set("choice", mapper.tree(result.choice()));
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

    /** The result of a run; null if it has not finished. The attempts that the document lists must be those given. */
    @Nullable
    BestAttemptResult result(String name, ObjectNode document, List<AttemptReport> attempts) {
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
        if (!FINISHED.equals(status.asText())) {
            return null;
        }
        if (!(document.path(RESULT) instanceof ObjectNode result)) {
            throw Json.malformed(name, "/" + RESULT, "is required but missing", null);
        }
        List<Integer> listed = new ArrayList<>();
        for (JsonNode summary : result.path(ATTEMPTS)) {
            JsonNode number = summary.path("number");
            listed.add(number.isInt() ? number.intValue() : -1);
        }
        List<Integer> found = attempts.stream().map(AttemptReport::number).toList();
        if (!listed.equals(found)) {
            throw Json.malformed(
                    name,
                    "/" + RESULT + "/" + ATTEMPTS,
                    "lists the attempts " + listed + ", but there are documents of the attempts " + found,
                    null);
        }
        ObjectNode complete = result.deepCopy().put("run", document.path("name").asText());
        ArrayNode reports = complete.putArray(ATTEMPTS);
        attempts.forEach(attempt -> reports.add(mapper.tree(attempt)));
        return mapper.record(name, "/" + RESULT, complete, BestAttemptResult.class);
    }
}
