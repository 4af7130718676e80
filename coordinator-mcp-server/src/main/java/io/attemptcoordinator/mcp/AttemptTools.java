package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.mcp.BestTools.Views;
import io.attemptcoordinator.task.ResultJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tools about the attempts of a run: {@code list_attempts}, {@code compare_attempts}. */
final class AttemptTools {
    private static final int MAX_SCORERS = 50;
    private static final int MAX_LINEAGE = 20;

    private final RunBook book;

    AttemptTools(RunBook book) {
        this.book = book;
    }

    Answer listAttempts(ObjectNode arguments) {
        RunView run = book.find(arguments.path("run").asText());
        List<Integer> numbers = run.attempts();
        StatusTools.Page page = StatusTools.Page.of(arguments, numbers.size());
        ObjectNode json = Json.object().put("run", run.id());
        ArrayNode list = json.putArray("attempts");
        StringBuilder text = new StringBuilder();
        for (int number : numbers.subList(page.from(), page.to())) {
            AttemptReport report = run.reader().attempt(run.folder(), number);
            list.add(described(report));
            text.append(line(report)).append('\n');
        }
        if (numbers.isEmpty()) {
            text.append("No attempt of the run ").append(run.id()).append(" has ended yet.\n");
        } else if (page.next() != null) {
            text.append("There are more: the next offset is ")
                    .append(page.next())
                    .append(".\n");
        }
        json.put("total", numbers.size()).put("nextOffset", page.next());
        return Answer.of(text.toString(), json);
    }

    private static String line(AttemptReport report) {
        Failure failure = report.failure();
        return String.format(
                Locale.ROOT,
                "attempt %d: %s, %d iterations, %d tries%s",
                report.number(),
                Texts.score(value(report)),
                report.trajectory().size(),
                report.tries().size(),
                failure == null ? "" : ", " + failure.failureClass() + ": " + Texts.brief(failure.message(), 200));
    }

    private static @Nullable Double value(AttemptReport report) {
        Score score = report.score();
        return score == null ? null : Double.valueOf(score.value());
    }

    private static ObjectNode described(AttemptReport report) {
        ObjectNode json = ResultJson.attempt(report.summary(), RunLayout.tryFolder(report.number(), 0));
        // Clients in JavaScript round a number of this size.
        json.put("seed", Long.toString(report.seed()));
        json.put("strategy", report.strategy().name());
        ArrayNode lineage = json.putArray("lineage");
        report.lineage().stream().limit(MAX_LINEAGE).forEach(lineage::add);
        json.put("elapsedSeconds", report.elapsed().toMillis() / 1e3);
        Failure failure = report.failure();
        json.put("failure", failure == null ? null : Texts.brief(failure.message()));
        return json;
    }

    Answer compareAttempts(ObjectNode arguments) {
        RunView run = book.find(arguments.path("run").asText());
        AttemptReport a = report(run, arguments.path("a").asInt());
        AttemptReport b = report(run, arguments.path("b").asInt());
        ObjectNode json = Json.object().put("run", run.id());
        json.set("a", described(a).set("files", BestTools.files(run, a)));
        json.set("b", described(b).set("files", BestTools.files(run, b)));
        StringBuilder text = new StringBuilder(line(a) + "\n" + line(b) + "\n");
        json.set("scores", scores(a, b, text));
        ArrayNode differences = json.putArray("differences");
        for (String difference : differences(a, b)) {
            differences.add(difference);
            text.append("- ").append(difference).append('\n');
        }
        Views ofA = Views.of(renders(a), arguments);
        Views ofB = Views.of(renders(b), arguments);
        json.put("view", ofA.shown() == null ? ofB.shown() : ofA.shown());
        noteMissing(text, a, ofA);
        noteMissing(text, b, ofB);
        // Both together are within the bound of one answer.
        int half = Pictures.MAX_BYTES / 2;
        Answer answer = ofA.addTo(Answer.of(text.toString(), json), run, "Attempt " + a.number(), half);
        return ofB.addTo(answer, run, "Attempt " + b.number(), half);
    }

    private static void noteMissing(StringBuilder text, AttemptReport report, Views views) {
        if (views.missing() != null) {
            text.append("Attempt ").append(report.number()).append(": ").append(views.note());
        }
    }

    private static AttemptReport report(RunView run, int number) {
        List<Integer> numbers = run.attempts();
        if (!numbers.contains(number)) {
            String known = numbers.isEmpty()
                    ? "none has ended yet"
                    : "those that ended are " + numbers.subList(0, Math.min(20, numbers.size()))
                            + (numbers.size() > 20 ? " and " + (numbers.size() - 20) + " more" : "");
            throw new CoordinatorException(
                    CoordinatorException.Code.CONFIGURATION,
                    "There is no attempt " + number + " of the run " + run.id() + " that has ended; " + known + ".");
        }
        return run.reader().attempt(run.folder(), number);
    }

    private static Map<String, ArtifactRef> renders(AttemptReport report) {
        BestIteration best = report.best();
        return best == null ? Map.of() : best.renders();
    }

    private static Map<String, Score> byScorer(AttemptReport report) {
        BestIteration best = report.best();
        return best == null ? Map.of() : best.scores().byScorer();
    }

    private static ObjectNode scores(AttemptReport a, AttemptReport b, StringBuilder text) {
        ObjectNode json = Json.object();
        put(json, "total", value(a), value(b), text);
        Set<String> names = new TreeSet<>(byScorer(a).keySet());
        names.addAll(byScorer(b).keySet());
        names.stream()
                .limit(MAX_SCORERS)
                .forEach(name -> put(
                        json,
                        name,
                        value(byScorer(a).get(name)),
                        value(byScorer(b).get(name)),
                        text));
        return json;
    }

    private static @Nullable Double value(@Nullable Score score) {
        return score == null ? null : Double.valueOf(score.value());
    }

    private static void put(ObjectNode json, String name, @Nullable Double a, @Nullable Double b, StringBuilder text) {
        Double difference = a == null || b == null ? null : Double.valueOf(b - a);
        json.putObject(name).put("a", a).put("b", b).put("difference", difference);
        text.append(name).append(": ").append(Texts.score(a)).append(" and ").append(Texts.score(b));
        if (difference != null) {
            text.append(String.format(Locale.ROOT, " (%+.4f)", difference));
        }
        text.append('\n');
    }

    private static List<String> differences(AttemptReport a, AttemptReport b) {
        List<String> differences = new ArrayList<>();
        differ(differences, "seed", a.seed(), b.seed());
        differ(differences, "strategy", inWords(a), inWords(b));
        differ(differences, "built on the attempts", lineage(a), lineage(b));
        differ(differences, "iterations", a.trajectory().size(), b.trajectory().size());
        differ(differences, "tries", a.tries().size(), b.tries().size());
        differ(
                differences,
                "ended because of",
                a.summary().stopReason(),
                b.summary().stopReason());
        differ(differences, "failure", failure(a), failure(b));
        differ(differences, "gates missed", gates(a), gates(b));
        return differences;
    }

    private static String inWords(AttemptReport report) {
        return report.strategy().name()
                + (report.strategy().values().isEmpty()
                        ? ""
                        : " " + Texts.brief(report.strategy().values().toString(), 200));
    }

    private static List<Integer> lineage(AttemptReport report) {
        return report.lineage().stream().limit(MAX_LINEAGE).toList();
    }

    private static String failure(AttemptReport report) {
        Failure failure = report.failure();
        return failure == null ? "none" : failure.failureClass() + ", " + Texts.brief(failure.message(), 200);
    }

    private static Set<String> gates(AttemptReport report) {
        BestIteration best = report.best();
        return best == null
                ? Set.of()
                : new TreeSet<>(best.scores().missedGates().keySet());
    }

    private static void differ(List<String> differences, String what, @Nullable Object a, @Nullable Object b) {
        String one = String.valueOf(a);
        String other = String.valueOf(b);
        if (!one.equals(other)) {
            differences.add(what + ": " + one + " and " + other);
        }
    }
}
