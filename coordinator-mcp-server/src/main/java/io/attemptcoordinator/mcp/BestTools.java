package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.task.RecordedArtifacts;
import io.attemptcoordinator.task.ResultJson;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tool {@code get_best}. */
final class BestTools {
    private static final int MAX_FILES = 50;
    private static final String NOTHING = "There is no best attempt of the run ";

    private final RunBook book;

    BestTools(RunBook book) {
        this.book = book;
    }

    /** The best of a run, and whether and why it was selected. */
    private record Found(
            int attempt,
            int iteration,
            ScoreCard scores,
            Map<String, ArtifactRef> artifacts,
            Map<String, ArtifactRef> renders,
            @Nullable Choice choice) {
        private static Found of(int attempt, BestIteration best, @Nullable Choice choice) {
            return new Found(attempt, best.index(), best.scores(), best.artifacts(), best.renders(), choice);
        }
    }

    Answer getBest(ObjectNode arguments) {
        RunView run = book.find(arguments.path("run").asText());
        RunOutcome outcome =
                run.isUnderWay() ? null : run.reader().outcome(run.folder()).orElse(null);
        if (outcome != null) {
            Integer winner = outcome.choice().winner();
            BestIteration best = winner == null
                    ? null
                    : run.reader().attempt(run.folder(), winner).best();
            if (winner == null || best == null) {
                return Answer.error(
                        NOTHING + run.id() + ". " + Texts.brief(outcome.choice().rationale()));
            }
            return show(run, Found.of(winner, best, outcome.choice()), arguments);
        }
        Optional<Found> soFar = run.isUnderWay() ? underWay(run) : cutOff(run);
        return soFar.map(found -> show(run, found, arguments))
                .orElseGet(() -> Answer.error(NOTHING + run.id()
                        + " yet, because no iteration was scored. run_status with waitSeconds waits for an attempt."));
    }

    private static Optional<Found> underWay(RunView run) {
        LiveRun live = run.live();
        LiveRun.Best best = live == null ? null : live.snapshot().best();
        return Optional.ofNullable(best)
                .map(found -> new Found(
                        found.attempt(),
                        found.reported().index(),
                        found.scores(),
                        found.reported().artifacts(),
                        found.reported().renders(),
                        null));
    }

    /** The best of the attempts that ended, as far as they are on record. */
    private static Optional<Found> cutOff(RunView run) {
        return run.attempts().stream()
                .map(number -> run.reader().attempt(run.folder(), number))
                .flatMap(report -> {
                    BestIteration best = report.best();
                    return best == null ? null : Stream.of(Found.of(report.number(), best, null));
                })
                .max(Comparator.comparingDouble(
                                (Found found) -> found.scores().total().value())
                        .thenComparing(Comparator.comparingInt(Found::attempt).reversed()));
    }

    private Answer show(RunView run, Found found, ObjectNode arguments) {
        Score total = found.scores().total();
        Choice choice = found.choice();
        ObjectNode json = Json.object();
        json.put("run", run.id()).put("final", choice != null);
        json.put("attempt", found.attempt()).put("iteration", found.iteration());
        json.put("score", total.value()).put("standardError", total.standardError());
        json.set("scores", scores(found.scores()));
        json.set("choice", choice == null ? null : ResultJson.choice(choice));
        json.put("rationale", choice == null ? null : Texts.brief(choice.rationale()));
        Views views = Views.of(found.renders(), arguments);
        json.put("view", views.shown());
        ArrayNode names = json.putArray("views");
        views.names().forEach(names::add);
        json.set("files", files(run, found));
        String text = inWords(run, found, json);
        return views.addTo(Answer.of(text + views.note(), json), run, "Attempt " + found.attempt(), Pictures.MAX_BYTES);
    }

    /** Returns the scores by scorer, and what is wrong with them. */
    static ObjectNode scores(ScoreCard card) {
        ObjectNode json = Json.object();
        card.byScorer().forEach((name, score) -> json.put(name, score.value()));
        return json;
    }

    private static String inWords(RunView run, Found found, ObjectNode json) {
        Score total = found.scores().total();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: attempt %d, iteration %d, score %.4f%s.%n",
                found.choice() == null ? "Best so far of " + run.id() : "Winner of " + run.id(),
                found.attempt(),
                found.iteration(),
                total.value(),
                total.standardError() > 0
                        ? String.format(Locale.ROOT, " (standard error %.4f)", total.standardError())
                        : ""));
        Choice choice = found.choice();
        if (choice != null) {
            text.append(Texts.brief(choice.rationale())).append('\n');
            if (choice.confidence() != null) {
                text.append(String.format(
                        Locale.ROOT, "It is the best one with a probability of %.0f %%.%n", 100 * choice.confidence()));
            }
            if (!choice.ties().isEmpty()) {
                text.append("Not distinguishable from it: attempts ")
                        .append(choice.ties()
                                .subList(0, Math.min(20, choice.ties().size())))
                        .append('\n');
            }
        }
        found.scores()
                .failures()
                .forEach((scorer, why) -> text.append("The scorer ")
                        .append(scorer)
                        .append(" failed and counts as 0: ")
                        .append(Texts.brief(why))
                        .append('\n'));
        found.scores()
                .missedGates()
                .forEach((scorer, least) -> text.append("It misses the gate ")
                        .append(scorer)
                        .append(", which needs ")
                        .append(least)
                        .append('\n'));
        json.path("files")
                .forEach(file -> text.append(file.path("role").asText())
                        .append(": ")
                        .append(file.path("path").asText())
                        .append('\n'));
        return text.toString();
    }

    private static ArrayNode files(RunView run, Found found) {
        Map<String, ArtifactRef> all = new TreeMap<>();
        found.artifacts().forEach(all::put);
        found.renders().forEach((view, render) -> all.put("render " + view, render));
        if (found.choice() != null) {
            new RecordedArtifacts(run.store(), run.folder())
                    .find(RunLayout.FINAL_SCENE)
                    .ifPresent(scene -> all.put("final scene", scene));
        }
        ArrayNode list = Json.object().arrayNode();
        all.entrySet().stream().limit(MAX_FILES).forEach(each -> list.add(file(run, each.getKey(), each.getValue())));
        return list;
    }

    /** Returns an artifact as tools show it. */
    static ObjectNode file(RunView run, String role, ArtifactRef artifact) {
        String path = artifact.path().substring(run.folder().length() + 1);
        return Json.object()
                .put("role", role)
                .put("path", path)
                .put("uri", RunUri.of(run.folder(), path))
                .put("mediaType", artifact.mediaType())
                .put("sizeBytes", artifact.sizeBytes())
                .put("file", run.file(artifact.path()).map(Object::toString).orElse(null));
    }

    /** Returns the files of the best iteration of an attempt. */
    static ArrayNode files(RunView run, AttemptReport attempt) {
        BestIteration best = attempt.best();
        return best == null ? Json.object().arrayNode() : files(run, Found.of(attempt.number(), best, null));
    }

    /** The views of an iteration, and the one that is shown. */
    record Views(
            List<String> names,
            @Nullable String shown,
            @Nullable ArtifactRef render,
            @Nullable String missing) {
        static Views of(Map<String, ArtifactRef> renders, ObjectNode arguments) {
            List<String> names = renders.keySet().stream().sorted().toList();
            String wanted = arguments.path("view").asText("");
            String shown = wanted.isEmpty() ? names.stream().findFirst().orElse(null) : wanted;
            ArtifactRef render = shown == null ? null : renders.get(shown);
            if (render == null) {
                return new Views(
                        names,
                        null,
                        null,
                        names.isEmpty()
                                ? "There is no picture of it."
                                : "There is no view '" + Texts.brief(String.valueOf(shown), 100) + "'; the views are "
                                        + String.join(", ", names) + ".");
            }
            return new Views(names, shown, render, null);
        }

        String note() {
            return missing == null ? "" : missing + "\n";
        }

        /** Adds the picture, or why it cannot be shown. */
        Answer addTo(Answer answer, RunView run, String label, int maxBytes) {
            if (render == null) {
                return answer;
            }
            try {
                return answer.with(Pictures.of(run, render, label + ", view " + shown, maxBytes));
            } catch (CoordinatorException e) {
                return new Answer(
                        answer.text() + label + ", view " + shown + " cannot be shown: "
                                + Texts.brief(String.valueOf(e.getMessage())) + "\n",
                        answer.structured(),
                        answer.pictures(),
                        answer.isError());
            }
        }
    }
}
