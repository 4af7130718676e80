package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.Budget;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.TryReport;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a run as JSON. The schemas in the api module say what each holds; paths are relative to the run, so that
 * its folder can be moved.
 */
final class Documents {
    /** The version of all documents: readers refuse a greater major one and ignore fields that they do not know. */
    static final String SCHEMA_VERSION = "1.0";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String prefix;

    Documents(String run) {
        prefix = run + "/";
    }

    ObjectNode run(RunManifest manifest, @Nullable BestAttemptResult result) {
        ObjectNode document = document();
        document.put("name", manifest.run());
        document.put("status", result == null ? "running" : "finished");
        document.put("startedAt", manifest.startedAt().toString());

        ObjectNode task = document.putObject("task");
        task.put("name", manifest.task().name());
        task.put("text", manifest.task().text());
        ArrayNode references = task.putArray("references");
        for (Reference reference : manifest.task().references()) {
            ObjectNode node = references.addObject().put("view", reference.view());
            ArtifactRef copy = manifest.references().get(reference.view());
            if (copy != null) {
                node.set("image", artifact(copy));
            }
        }
        if (manifest.baseline() != null) {
            ObjectNode baseline = document.putObject("baseline");
            baseline.put("id", manifest.baseline().id());
            baseline.put("digest", manifest.baseline().digest());
            baseline.set("details", object(manifest.baseline().details(), JSON::textNode));
        }
        document.set("plan", plan(manifest.plan()));
        ObjectNode components = document.putObject("components");
        components.put("attempt", manifest.attempt());
        components.put("selection", manifest.selection());
        components.set("scorers", object(manifest.scorers(), JSON::numberNode));
        components.set("settings", object(manifest.settings(), values -> object(values, JSON::textNode)));
        document.set("versions", object(manifest.versions(), JSON::textNode));
        document.set("environment", object(manifest.environment(), JSON::textNode));
        if (result != null) {
            document.set("result", result(result));
        }
        return document;
    }

    private static ObjectNode plan(RunPlan plan) {
        ObjectNode node = JSON.objectNode();
        node.put("attempts", plan.attempts());
        node.put("iterations", plan.iterations());
        node.put("seed", plan.seed());
        if (plan.threshold() != null) {
            node.put("threshold", plan.threshold());
        }
        node.put("patience", plan.patience());
        node.put("maxFastRetries", plan.maxFastRetries());
        node.put("maxTries", plan.maxTries());
        node.put("attemptTimeout", plan.attemptTimeout().toString());
        node.put("workerTimeout", plan.workerTimeout().toString());
        Budget budget = plan.budget();
        ObjectNode limits = node.putObject("budget");
        if (budget.wallTime() != null) {
            limits.put("wallTime", budget.wallTime().toString());
        }
        if (budget.tokens() != null) {
            limits.put("tokens", budget.tokens());
        }
        if (budget.iterations() != null) {
            limits.put("iterations", budget.iterations());
        }
        return node;
    }

    private ObjectNode result(BestAttemptResult result) {
        ObjectNode node = JSON.objectNode();
        node.put("stopReason", result.stopReason().name());
        if (result.winner() != null) {
            node.put("winner", result.winner());
        }
        node.put("rationale", result.rationale());
        node.put("elapsed", result.elapsed().toString());
        if (result.failure() != null) {
            node.set("failure", failure(result.failure()));
        }
        ArrayNode attempts = node.putArray("attempts");
        for (AttemptReport attempt : result.attempts()) {
            ObjectNode summary = attempts.addObject();
            summary.put("number", attempt.number());
            if (attempt.score() != null) {
                summary.put("score", attempt.score().value());
            }
            summary.put("retried", attempt.isRetried());
        }
        ArrayNode causes = node.putArray("failureCauses");
        for (BestAttemptResult.FailureCause cause : result.failureCauses()) {
            causes.addObject().put("count", cause.count()).set("failure", failure(cause.failure()));
        }
        return node;
    }

    ObjectNode attempt(AttemptReport report) {
        ObjectNode document = document();
        document.put("number", report.number());
        document.put("folder", relative(report.folder()));
        document.put("seed", report.seed());
        ObjectNode strategy = document.putObject("strategy");
        strategy.put("name", report.strategy().name());
        strategy.set("settings", object(report.strategy().settings(), JSON::textNode));
        document.put("startedAt", report.startedAt().toString());
        document.put("elapsed", report.elapsed().toString());
        document.put("retried", report.isRetried());
        document.set("tries", array(report.tries(), this::attemptTry));
        document.put("iterations", report.iterations().size());
        if (report.bestIteration() != null) {
            document.put("bestIteration", report.bestIteration());
        }
        if (report.score() != null) {
            document.set("score", score(report.score()));
        }
        document.set("scores", object(report.scores(), Documents::score));
        if (report.stopReason() != null) {
            document.put("stopReason", report.stopReason().name());
        }
        if (report.failure() != null) {
            document.set("failure", failure(report.failure()));
        }
        document.set("usage", usage(report.usage()));
        return document;
    }

    private ObjectNode attemptTry(TryReport report) {
        ObjectNode node = JSON.objectNode();
        node.put("number", report.number());
        node.put("worker", report.worker());
        node.put("iterations", report.iterations());
        node.put("elapsed", report.elapsed().toString());
        if (report.failure() != null) {
            node.set("failure", failure(report.failure()));
        }
        return node;
    }

    ObjectNode iteration(Iteration iteration) {
        ObjectNode document = document();
        document.put("index", iteration.index());
        document.put("elapsed", iteration.elapsed().toString());
        document.put("retryCount", iteration.retryCount());
        document.set("errors", array(iteration.errors(), Documents::failure));
        if (iteration.verdict() != null) {
            document.set("verdict", fill(JSON.objectNode(), iteration.verdict()));
        }
        if (iteration.failure() != null) {
            document.set("failure", failure(iteration.failure()));
        }
        document.set("artifacts", object(iteration.artifacts(), this::artifact));
        document.set("renders", object(iteration.renders(), this::artifact));
        document.set("usage", usage(iteration.usage()));
        return document;
    }

    ObjectNode verdict(Verdict verdict) {
        return fill(document(), verdict);
    }

    private static ObjectNode fill(ObjectNode node, Verdict verdict) {
        node.put("score", verdict.score());
        node.set("criticalIssues", array(verdict.criticalIssues(), JSON::textNode));
        node.set("nonCriticalIssues", array(verdict.nonCriticalIssues(), JSON::textNode));
        node.set("nextActions", array(verdict.nextActions(), JSON::textNode));
        if (verdict.pass() != null) {
            node.put("pass", verdict.pass());
        }
        return node;
    }

    ObjectNode bestAttempt(
            BestAttemptResult result,
            AttemptReport best,
            @Nullable Iteration iteration,
            @Nullable ArtifactRef finalScene) {
        ObjectNode document = document();
        document.put("attempt", best.number());
        document.put("rationale", result.rationale());
        if (best.score() != null) {
            document.set("score", score(best.score()));
        }
        if (iteration != null) {
            document.put("iteration", iteration.index());
            document.set("artifacts", object(iteration.artifacts(), this::artifact));
            document.set("renders", object(iteration.renders(), this::artifact));
        }
        if (finalScene != null) {
            document.set("finalScene", artifact(finalScene));
        }
        return document;
    }

    private static ObjectNode failure(Failure failure) {
        ObjectNode node = JSON.objectNode();
        node.put("class", failure.failureClass().name());
        node.put("message", failure.message());
        node.put("classifier", failure.classifier());
        ArrayNode evidence = node.putArray("evidence");
        for (Evidence one : failure.evidence()) {
            evidence.addObject().put("kind", one.kind().name()).put("detail", one.detail());
        }
        return node;
    }

    private static ObjectNode score(Score score) {
        ObjectNode node = JSON.objectNode().put("value", score.value());
        node.set("parts", object(score.parts(), JSON::numberNode));
        return node;
    }

    private static ObjectNode usage(Usage usage) {
        return JSON.objectNode().put("inputTokens", usage.inputTokens()).put("outputTokens", usage.outputTokens());
    }

    private ObjectNode artifact(ArtifactRef artifact) {
        ObjectNode node = JSON.objectNode();
        node.put("path", relative(artifact.path()));
        node.put("sha256", artifact.sha256());
        node.put("mediaType", artifact.mediaType());
        node.put("sizeBytes", artifact.sizeBytes());
        return node;
    }

    private String relative(String path) {
        return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    }

    private static ObjectNode document() {
        return JSON.objectNode().put("schemaVersion", SCHEMA_VERSION);
    }

    private static <V> ObjectNode object(Map<String, V> values, Function<? super V, ? extends JsonNode> toJson) {
        ObjectNode node = JSON.objectNode();
        values.forEach((key, value) -> node.set(key, toJson.apply(value)));
        return node;
    }

    private static <V> ArrayNode array(List<V> values, Function<? super V, ? extends JsonNode> toJson) {
        ArrayNode node = JSON.arrayNode();
        values.forEach(value -> node.add(toJson.apply(value)));
        return node;
    }
}
