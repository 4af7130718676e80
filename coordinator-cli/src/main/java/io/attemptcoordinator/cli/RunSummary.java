package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a run when it is over, for people and for machines.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param result what came of the run
 * @param threshold the score that is good enough; null for none
 * @param backend what the run was made on
 * @param runs the folder that holds the run's folder
 * @param isStoppedAtOnce whether the operator would not wait for the iteration under way
 */
record RunSummary(
        BestAttemptResult result, @Nullable Double threshold, Backend backend, Path runs, boolean isStoppedAtOnce) {
    private static final int MAX_CAUSES = 5;

    RunSummary {
        requireNonNull(result, "result");
        requireNonNull(backend, "backend");
        requireNonNull(runs, "runs");
    }

    ExitCode exitCode() {
        if (isStoppedAtOnce) {
            return ExitCode.STOPPED;
        }
        Score score = result.best().map(AttemptReport::score).orElse(null);
        if (score != null) {
            return threshold == null || score.value() >= threshold ? ExitCode.OK : ExitCode.BELOW_THRESHOLD;
        }
        return result.stopReason() == io.attemptcoordinator.api.StopReason.UNUSABLE
                ? ExitCode.UNUSABLE
                : ExitCode.NO_WINNER;
    }

    /** Where to look, by what is there; only what exists. */
    private Map<String, Path> paths() {
        Map<String, Path> paths = new LinkedHashMap<>();
        Path run = runs.resolve(result.run());
        paths.put("run", run);
        Path scene = run.resolve("final.blend");
        if (Files.exists(scene)) {
            paths.put("scene", scene);
        }
        bestIteration().ifPresent(iteration -> {
            iteration.renders().values().stream().findFirst().ifPresent(render -> paths.put("render", path(render)));
            ArtifactRef code = iteration.artifacts().get(VigaLoop.CODE);
            if (code != null) {
                paths.put("code", path(code));
            }
        });
        return paths;
    }

    private Path path(ArtifactRef artifact) {
        return runs.resolve(artifact.path());
    }

    private Optional<Iteration> bestIteration() {
        return result.best().flatMap(attempt -> {
            Integer best = attempt.bestIteration();
            return attempt.iterations().stream()
                    .filter(iteration -> best != null && iteration.index() == best)
                    .findFirst();
        });
    }

    String text(Console console) {
        StringBuilder text = new StringBuilder();
        if (backend.isSimulated()) {
            text.append(console.warning("SIMULATED: this run was drawn by a stand-in, not by Blender."))
                    .append('\n');
        }
        row(text, "Winner", winner(console));
        row(text, "Why", Console.clean(result.rationale()));
        row(
                text,
                "Stopped",
                String.format(
                        Locale.ROOT,
                        "%s after %.1f s and %d attempt%s",
                        result.stopReason(),
                        result.elapsed().toNanos() / 1e9,
                        result.attempts().size(),
                        result.attempts().size() == 1 ? "" : "s"));
        int shown = 0;
        for (BestAttemptResult.FailureCause cause : result.failureCauses()) {
            if (shown++ < MAX_CAUSES) {
                row(
                        text,
                        "Failure",
                        cause.count() + " x " + cause.failure().failureClass() + ": "
                                + Console.clean(cause.failure().message()));
            }
        }
        paths().forEach((what, path) ->
                row(text, what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1), path.toString()));
        return text.toString();
    }

    private String winner(Console console) {
        Score score = result.best().map(AttemptReport::score).orElse(null);
        Integer winner = result.winner();
        if (winner == null || score == null) {
            return console.warning("none");
        }
        String shown = console.bold(String.format(Locale.ROOT, "%s, score %.4f", Progress.name(winner), score.value()));
        return threshold == null
                ? shown
                : shown
                        + String.format(
                                Locale.ROOT,
                                score.value() >= threshold
                                        ? " (reached the threshold %s)"
                                        : " (below the threshold %s)",
                                threshold);
    }

    private static void row(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-9s%s%n", what, value));
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        ExitCode exit = exitCode();
        json.put("exitCode", exit.code()).put("exitReason", exit.reason());
        json.put("backend", backend.name()).put("simulated", backend.isSimulated());
        json.put("run", result.run());
        json.put("winner", result.winner());
        json.put(
                "score",
                result.best().map(AttemptReport::score).map(Score::value).orElse(null));
        json.put("threshold", threshold);
        json.put("rationale", result.rationale());
        json.put("stopReason", result.stopReason().name());
        json.put("elapsedSeconds", result.elapsed().toNanos() / 1e9);
        ObjectNode paths = json.putObject("paths");
        paths().forEach((what, path) -> paths.put(what, path.toString()));
        ArrayNode attempts = json.putArray("attempts");
        result.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        ArrayNode causes = json.putArray("failureCauses");
        result.failureCauses()
                .forEach(cause -> causes.add(failure(cause.failure()).put("count", cause.count())));
        return json;
    }

    private ObjectNode attempt(AttemptReport attempt) {
        ObjectNode json = Json.object();
        json.put("number", attempt.number());
        json.put("folder", runs.resolve(attempt.folder()).toString());
        json.put("seed", attempt.seed());
        Score score = attempt.score();
        json.put("score", score == null ? null : Double.valueOf(score.value()));
        ObjectNode scores = json.putObject("scores");
        attempt.scores().forEach((name, part) -> scores.put(name, part.value()));
        json.put("iterations", attempt.iterations().size());
        json.put("bestIteration", attempt.bestIteration());
        json.put("tries", attempt.tries().size());
        json.put("retried", attempt.isRetried());
        json.put(
                "stopReason",
                attempt.stopReason() == null ? null : attempt.stopReason().name());
        Failure failure = attempt.failure();
        if (failure == null) {
            json.putNull("failure");
        } else {
            json.set("failure", failure(failure));
        }
        return json;
    }

    private static ObjectNode failure(Failure failure) {
        return Json.object().put("failureClass", failure.failureClass().name()).put("message", failure.message());
    }
}
