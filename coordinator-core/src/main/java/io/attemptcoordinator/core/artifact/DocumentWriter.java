package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
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
 * Turns the records of a run into its documents, without secrets. Paths in them are relative to the run's folder, so that the
 * folder can be moved and renamed.
 *
 * <p>Free text is redacted. Names, paths, digests and constants are not: they have a form that readers rely on.
 */
final class DocumentWriter {
    private final String run;
    private final Redactor redactor;

    DocumentWriter(String run, Redactor redactor) {
        this.run = run;
        this.redactor = redactor;
    }

    ObjectNode run(RunManifest manifest, @Nullable BestAttemptResult result) {
        ObjectNode node = Json.document();
        node.put("name", run);
        node.put("status", result == null ? "running" : "finished");
        node.put("startedAt", manifest.startedAt().toString());
        node.set("task", task(manifest.task(), manifest.references()));
        BaselineSnapshot baseline = manifest.baseline();
        if (baseline != null) {
            node.set("baseline", baseline(baseline));
        }
        node.set("plan", plan(manifest.plan()));
        node.set("components", components(manifest));
        node.set("versions", texts(manifest.versions()));
        node.set("environment", texts(manifest.environment()));
        if (result != null) {
            node.set("result", result(result));
        }
        return node;
    }

    private ObjectNode task(Task task, Map<String, ArtifactRef> images) {
        ObjectNode node = Json.object();
        node.put("name", task.name());
        node.put("text", text(task.text()));
        node.set("references", list(task.references(), reference -> reference(reference, images)));
        return node;
    }

    /** Where the image was on the machine that ran is nobody's business; the copy in the store is what counts. */
    private ObjectNode reference(Reference reference, Map<String, ArtifactRef> images) {
        ObjectNode node = Json.object();
        node.put("view", reference.view());
        node.put("fileName", text(String.valueOf(reference.image().getFileName())));
        ArtifactRef image = images.get(reference.view());
        if (image != null) {
            node.set("image", artifact(image));
        }
        return node;
    }

    private ObjectNode baseline(BaselineSnapshot baseline) {
        ObjectNode node = Json.object();
        node.put("id", baseline.id());
        node.put("digest", baseline.digest());
        node.set("details", texts(baseline.details()));
        return node;
    }

    private ObjectNode components(RunManifest manifest) {
        ObjectNode node = Json.object();
        node.put("attempt", text(manifest.attempt()));
        node.put("selection", text(manifest.selection()));
        node.set("scorers", numbers(manifest.scorers()));
        node.set("settings", map(manifest.settings(), this::texts));
        return node;
    }

    private static ObjectNode plan(RunPlan plan) {
        ObjectNode node = Json.object();
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
        node.set("budget", budget(plan.budget()));
        return node;
    }

    private static ObjectNode budget(Budget budget) {
        ObjectNode node = Json.object();
        if (budget.wallTime() != null) {
            node.put("wallTime", budget.wallTime().toString());
        }
        if (budget.tokens() != null) {
            node.put("tokens", budget.tokens());
        }
        if (budget.iterations() != null) {
            node.put("iterations", budget.iterations());
        }
        return node;
    }

    private ObjectNode result(BestAttemptResult result) {
        ObjectNode node = Json.object();
        node.put("stopReason", result.stopReason().name());
        if (result.winner() != null) {
            node.put("winner", result.winner());
        }
        node.put("rationale", text(result.rationale()));
        putFailure(node, result.failure());
        node.put("elapsed", result.elapsed().toString());
        node.set("attempts", list(result.attempts(), this::summary));
        node.set("failureCauses", failureCauses(result));
        return node;
    }

    private ObjectNode summary(AttemptReport attempt) {
        ObjectNode node = Json.object();
        node.put("number", attempt.number());
        Score score = attempt.score();
        if (score != null) {
            node.put("score", score.value());
        }
        putOutcome(node, attempt);
        node.put("iterations", attempt.iterations().size());
        return node;
    }

    private static void putOutcome(ObjectNode node, AttemptReport attempt) {
        if (attempt.bestIteration() != null) {
            node.put("bestIteration", attempt.bestIteration());
        }
        if (attempt.stopReason() != null) {
            node.put("stopReason", attempt.stopReason().name());
        }
        node.put("retried", attempt.isRetried());
    }

    private ArrayNode failureCauses(BestAttemptResult result) {
        return list(result.failureCauses(), cause -> {
            ObjectNode node = Json.object();
            node.set("failure", failure(cause.failure()));
            node.put("count", cause.count());
            return node;
        });
    }

    ObjectNode attempt(AttemptReport attempt) {
        ObjectNode node = Json.document();
        node.put("number", attempt.number());
        node.put("folder", relative(attempt.folder()));
        node.put("seed", attempt.seed());
        node.set("strategy", strategy(attempt.strategy()));
        node.set("tries", list(attempt.tries(), this::attemptTry));
        node.put("iterations", attempt.iterations().size());
        putOutcome(node, attempt);
        if (attempt.score() != null) {
            node.set("score", score(attempt.score()));
        }
        node.set("scores", map(attempt.scores(), this::score));
        putFailure(node, attempt.failure());
        node.set("usage", usage(attempt.usage()));
        node.put("startedAt", attempt.startedAt().toString());
        node.put("elapsed", attempt.elapsed().toString());
        return node;
    }

    private ObjectNode strategy(Strategy strategy) {
        ObjectNode node = Json.object();
        node.put("name", strategy.name());
        node.set("settings", texts(strategy.settings()));
        return node;
    }

    private ObjectNode attemptTry(TryReport attemptTry) {
        ObjectNode node = Json.object();
        node.put("number", attemptTry.number());
        node.put("worker", text(attemptTry.worker()));
        node.put("iterations", attemptTry.iterations());
        putFailure(node, attemptTry.failure());
        node.put("elapsed", attemptTry.elapsed().toString());
        return node;
    }

    ObjectNode iteration(Iteration iteration) {
        ObjectNode node = Json.document();
        node.put("index", iteration.index());
        node.set("artifacts", artifacts(iteration.artifacts()));
        node.set("renders", artifacts(iteration.renders()));
        node.put("retryCount", iteration.retryCount());
        node.set("errors", list(iteration.errors(), this::failure));
        if (iteration.verdict() != null) {
            node.set("verdict", addVerdict(Json.object(), iteration.verdict()));
        }
        putFailure(node, iteration.failure());
        node.set("usage", usage(iteration.usage()));
        node.put("elapsed", iteration.elapsed().toString());
        return node;
    }

    ObjectNode verdict(Verdict verdict) {
        return addVerdict(Json.document(), verdict);
    }

    private ObjectNode addVerdict(ObjectNode node, Verdict verdict) {
        node.put("score", verdict.score());
        node.set("criticalIssues", texts(verdict.criticalIssues()));
        node.set("nonCriticalIssues", texts(verdict.nonCriticalIssues()));
        node.set("nextActions", texts(verdict.nextActions()));
        if (verdict.pass() != null) {
            node.put("pass", verdict.pass());
        }
        return node;
    }

    ObjectNode bestAttempt(BestAttemptResult result, AttemptReport best, @Nullable ArtifactRef finalScene) {
        ObjectNode node = Json.document();
        node.put("attempt", best.number());
        node.put("folder", relative(best.folder()));
        node.put("seed", best.seed());
        node.set("strategy", strategy(best.strategy()));
        node.put("rationale", text(result.rationale()));
        if (best.score() != null) {
            node.set("score", score(best.score()));
        }
        node.set("scores", map(best.scores(), this::score));
        RunRecorder.bestIteration(best).ifPresent(iteration -> {
            node.put("iteration", iteration.index());
            node.set("artifacts", artifacts(iteration.artifacts()));
            node.set("renders", artifacts(iteration.renders()));
        });
        if (finalScene != null) {
            node.set("finalScene", artifact(finalScene));
        }
        return node;
    }

    private ObjectNode artifact(ArtifactRef ref) {
        return Json.object()
                .put("path", relative(ref.path()))
                .put("sha256", ref.sha256())
                .put("mediaType", text(ref.mediaType()))
                .put("sizeBytes", ref.sizeBytes());
    }

    private String relative(String path) {
        if (!path.startsWith(run + "/")) {
            throw new IllegalArgumentException("path must be within the run " + run + " but was '" + path + "'");
        }
        return path.substring(run.length() + 1);
    }

    private void putFailure(ObjectNode node, @Nullable Failure failure) {
        if (failure != null) {
            node.set("failure", failure(failure));
        }
    }

    private ObjectNode failure(Failure failure) {
        ObjectNode node = Json.object();
        node.put("class", failure.failureClass().name());
        node.put("message", text(failure.message()));
        node.put("classifier", failure.classifier());
        node.set("evidence", list(failure.evidence(), this::evidence));
        return node;
    }

    private ObjectNode evidence(Evidence evidence) {
        return Json.object().put("kind", evidence.kind().name()).put("detail", text(evidence.detail()));
    }

    private ObjectNode score(Score score) {
        ObjectNode node = Json.object();
        node.put("value", score.value());
        node.set("parts", numbers(score.parts()));
        return node;
    }

    private static ObjectNode usage(Usage usage) {
        return Json.object().put("inputTokens", usage.inputTokens()).put("outputTokens", usage.outputTokens());
    }

    private ObjectNode artifacts(Map<String, ArtifactRef> refs) {
        return map(refs, this::artifact);
    }

    private <T> ObjectNode map(Map<String, T> values, Function<T, ObjectNode> write) {
        ObjectNode node = Json.object();
        values.forEach((key, value) -> node.set(text(key), write.apply(value)));
        return node;
    }

    private ObjectNode numbers(Map<String, Double> values) {
        ObjectNode node = Json.object();
        values.forEach((key, value) -> node.put(text(key), value));
        return node;
    }

    private ObjectNode texts(Map<String, String> values) {
        ObjectNode node = Json.object();
        values.forEach((key, value) -> node.put(text(key), text(value)));
        return node;
    }

    private ArrayNode texts(List<String> values) {
        ArrayNode array = Json.object().arrayNode();
        values.forEach(value -> array.add(text(value)));
        return array;
    }

    private static <T> ArrayNode list(List<T> values, Function<T, ObjectNode> write) {
        ArrayNode array = Json.object().arrayNode();
        values.forEach(value -> array.add(write.apply(value)));
        return array;
    }

    private String text(String value) {
        return redactor.redact(value);
    }
}
