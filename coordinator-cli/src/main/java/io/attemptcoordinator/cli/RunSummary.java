package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.task.ResultJson;
import io.attemptcoordinator.task.TaskRun;
import io.attemptcoordinator.task.simulated.SimulatedBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is printed about a run that has ended, for people and for machines.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param result the result of the run
 * @param threshold the score that is good enough; null for none
 * @param backend the name of the backend
 * @param isSceneExpected whether the winner must have a scene
 * @param files the file of an artifact or a folder, as far as the store keeps files
 * @param isStoppedAtOnce whether the operator did not wait for the current iteration
 */
record RunSummary(
        BestAttemptResult result,
        @Nullable Double threshold,
        String backend,
        boolean isSceneExpected,
        Function<String, Optional<Path>> files,
        boolean isStoppedAtOnce) {
    private static final int MAX_TIES = 8;
    private static final int MAX_CAUSES = 5;

    RunSummary {
        requireNonNull(result, "result");
        requireNonNull(backend, "backend");
        requireNonNull(files, "files");
    }

    static RunSummary of(TaskRun run, BestAttemptResult result, boolean isStoppedAtOnce) {
        return new RunSummary(
                result, run.plan().limits().threshold(), run.backend(), run.savesScenes(), run::file, isStoppedAtOnce);
    }

    ExitCode exitCode() {
        if (isStoppedAtOnce) {
            return ExitCode.STOPPED;
        }
        Score score = score();
        if (score != null) {
            return isGoodEnough(score) ? ExitCode.OK : ExitCode.BELOW_THRESHOLD;
        }
        return result.stopReason() == RunStopReason.UNUSABLE ? ExitCode.UNUSABLE : ExitCode.NO_WINNER;
    }

    private @Nullable Score score() {
        AttemptReport best = result.best();
        return best == null ? null : best.score();
    }

    private boolean isGoodEnough(Score score) {
        return threshold == null || score.value() >= threshold;
    }

    private @Nullable BestIteration bestIteration() {
        AttemptReport best = result.best();
        return best == null ? null : best.best();
    }

    private boolean isSimulated() {
        return backend.equals(SimulatedBackend.NAME);
    }

    /** Returns what the operator must know besides the result. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        BestIteration best = bestIteration();
        if (isSceneExpected && best != null && !best.artifacts().containsKey(VigaLoop.SCENE)) {
            warnings.add("the winner has no scene, because it could not be saved. Is there space left in the temporary "
                    + "folder (TMPDIR)? The winner's program recreates the scene.");
        }
        if (best != null) {
            best.scores()
                    .failures()
                    .forEach((scorer, why) ->
                            warnings.add("the scorer '" + scorer + "' failed on the winner and counts as 0: " + why));
        }
        if (!result.abandonedThreads().isEmpty()) {
            warnings.add("components ignored their deadline; their threads were abandoned: "
                    + String.join(", ", result.abandonedThreads()));
        }
        return warnings;
    }

    /** Returns where to look, by what is there; only what exists. */
    private Map<String, Path> paths() {
        Map<String, Path> paths = new LinkedHashMap<>();
        files.apply(result.run()).ifPresent(run -> paths.put("run", run));
        files.apply(result.run() + "/" + RunLayout.FINAL_SCENE)
                .filter(Files::exists)
                .ifPresent(scene -> paths.put("scene", scene));
        BestIteration best = bestIteration();
        if (best != null) {
            best.renders().values().stream().findFirst().ifPresent(render -> put(paths, "render", render));
            ArtifactRef code = best.artifacts().get(VigaLoop.CODE);
            if (code != null) {
                put(paths, "code", code);
            }
        }
        return paths;
    }

    private void put(Map<String, Path> paths, String what, ArtifactRef artifact) {
        files.apply(artifact.path()).ifPresent(file -> paths.put(what, file));
    }

    String text(Console console) {
        StringBuilder text = new StringBuilder();
        if (isSimulated()) {
            text.append(console.warning("SIMULATED: a substitute drew this run, not Blender."))
                    .append('\n');
        }
        row(text, "Winner", winner(console));
        row(text, "Why", console.brief(result.rationale()));
        if (!result.choice().ties().isEmpty()) {
            row(text, "Ties", ties(result.choice().ties()));
        }
        row(
                text,
                "Stopped",
                String.format(
                        Locale.ROOT,
                        "%s after %.1f s and %d attempt%s",
                        result.stopReason(),
                        result.elapsed().toNanos() / 1e9,
                        result.outcome().attempts(),
                        result.outcome().attempts() == 1 ? "" : "s"));
        result.failureCauses().stream()
                .limit(MAX_CAUSES)
                .forEach(cause -> row(
                        text,
                        "Failure",
                        cause.count() + " x " + cause.failure().failureClass() + ": "
                                + console.brief(cause.failure().message())));
        paths().forEach((what, path) -> row(
                text,
                what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1),
                console.safe(path.toString())));
        return text.toString();
    }

    private String winner(Console console) {
        Score score = score();
        Integer winner = result.choice().winner();
        if (winner == null || score == null) {
            return console.warning("none");
        }
        String shown = console.bold(
                String.format(Locale.ROOT, "%s, score %.4f", RunLayout.attemptName(winner), score.value()));
        return threshold == null
                ? shown
                : shown
                        + String.format(
                                Locale.ROOT,
                                isGoodEnough(score) ? " (reached the threshold %s)" : " (below the threshold %s)",
                                threshold);
    }

    private static String ties(List<Integer> numbers) {
        String shown =
                numbers.stream().limit(MAX_TIES).map(RunLayout::attemptName).collect(Collectors.joining(", "));
        return numbers.size() > MAX_TIES ? shown + " and " + (numbers.size() - MAX_TIES) + " more" : shown;
    }

    private static void row(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-9s%s%n", what, value));
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        ExitCode exit = exitCode();
        Score score = score();
        json.put("exitCode", exit.code()).put("exitReason", exit.reason());
        json.put("backend", backend).put("simulated", isSimulated());
        json.put("run", result.run());
        json.put("winner", result.choice().winner());
        json.put("score", score == null ? null : Double.valueOf(score.value()));
        ObjectNode scores = json.putObject("scores");
        BestIteration best = bestIteration();
        if (best != null) {
            best.scores().byScorer().forEach((name, part) -> scores.put(name, part.value()));
        }
        json.put("threshold", threshold);
        json.put("rationale", result.rationale());
        json.set("choice", ResultJson.choice(result.choice()));
        json.put("stopReason", result.stopReason().name());
        json.put("elapsedSeconds", result.elapsed().toNanos() / 1e9);
        json.set("usage", ResultJson.usage(result.usage()));
        ObjectNode paths = json.putObject("paths");
        paths().forEach((what, path) -> paths.put(what, path.toString()));
        ArrayNode attempts = json.putArray("attempts");
        result.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        ArrayNode causes = json.putArray("failureCauses");
        result.failureCauses()
                .forEach(cause -> causes.add(ResultJson.failure(cause.failure()).put("count", cause.count())));
        ArrayNode warnings = json.putArray("warnings");
        warnings().forEach(warnings::add);
        return json;
    }

    /** In short; the document in the folder has the rest. */
    private ObjectNode attempt(AttemptSummary attempt) {
        String folder = result.run() + "/" + RunLayout.tryFolder(attempt.number(), 0);
        return ResultJson.attempt(
                attempt, files.apply(folder).map(Path::toString).orElse(folder));
    }
}
