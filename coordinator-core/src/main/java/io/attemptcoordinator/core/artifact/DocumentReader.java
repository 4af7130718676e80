package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the documents of a run into its records: what {@link DocumentWriter} writes, the other way. */
final class DocumentReader {
    private static final String FINISHED = "finished";

    private final String run;

    DocumentReader(String run) {
        this.run = run;
    }

    RunManifest manifest(String name, ObjectNode document) {
        Fields fields = Fields.of(name, document);
        return fields.make(() -> new RunManifest(
                run,
                fields.instant("startedAt"),
                task(fields.object("task")),
                images(fields.object("task")),
                fields.optional("baseline", DocumentReader::baseline),
                plan(fields.object("plan")),
                fields.object("components").text("attempt"),
                fields.object("components").text("selection"),
                fields.object("components").numbers("scorers"),
                fields.object("components").textMaps("settings"),
                fields.textMap("versions"),
                fields.textMap("environment")));
    }

    private static Task task(Fields fields) {
        return fields.make(() -> new Task(
                fields.text("name"), fields.text("text"), fields.list("references", DocumentReader::reference)));
    }

    private static Reference reference(Fields fields) {
        return fields.make(() -> {
            Path image = Path.of(fields.text("fileName")).getFileName();
            if (image == null) {
                throw fields.wrong("fileName", "must be the name of a file");
            }
            return new Reference(fields.text("view"), image);
        });
    }

    private Map<String, ArtifactRef> images(Fields task) {
        Map<String, ArtifactRef> images = new TreeMap<>();
        for (Fields reference : task.list("references", fields -> fields)) {
            ArtifactRef image = reference.optional("image", this::artifact);
            if (image != null) {
                images.put(reference.text("view"), image);
            }
        }
        return images;
    }

    private static BaselineSnapshot baseline(Fields fields) {
        return fields.make(
                () -> new BaselineSnapshot(fields.text("id"), fields.text("digest"), fields.textMap("details")));
    }

    private static RunPlan plan(Fields fields) {
        return fields.make(() -> new RunPlan(
                fields.integer("attempts"),
                fields.integer("iterations"),
                fields.whole("seed"),
                fields.optionalNumber("threshold"),
                fields.integer("patience"),
                fields.integer("maxFastRetries"),
                fields.integer("maxTries"),
                fields.duration("attemptTimeout"),
                fields.duration("workerTimeout"),
                budget(fields.object("budget"))));
    }

    private static Budget budget(Fields fields) {
        return fields.make(() -> new Budget(
                fields.optionalDuration("wallTime"),
                fields.optionalWhole("tokens"),
                fields.optionalInteger("iterations")));
    }

    /** What came of the run; null if it is not finished. The attempts that the document lists must be those given. */
    @Nullable
    BestAttemptResult result(String name, ObjectNode document, List<AttemptReport> attempts) {
        Fields root = Fields.of(name, document);
        if (!FINISHED.equals(root.text("status"))) {
            return null;
        }
        Fields fields = root.object("result");
        List<Integer> listed = fields.list("attempts", summary -> summary.integer("number"));
        List<Integer> found = attempts.stream().map(AttemptReport::number).toList();
        if (!listed.equals(found)) {
            throw Json.malformed(
                    name,
                    "/result/attempts",
                    "lists the attempts " + listed + ", but the documents that are there are of " + found,
                    null);
        }
        return fields.make(() -> new BestAttemptResult(
                run,
                fields.constant("stopReason", StopReason.class),
                attempts,
                fields.optionalInteger("winner"),
                fields.text("rationale"),
                fields.optional("failure", DocumentReader::failure),
                fields.duration("elapsed")));
    }

    /** How many iterations an attempt has, each in a document of its own in {@link #folder}. */
    static int iterations(String name, ObjectNode document) {
        return Fields.of(name, document).integer("iterations");
    }

    String folder(String name, ObjectNode document) {
        Fields fields = Fields.of(name, document);
        return fields.make(() -> absolute(fields.text("folder")));
    }

    AttemptReport attempt(String name, ObjectNode document, List<Iteration> iterations) {
        Fields fields = Fields.of(name, document);
        return fields.make(() -> new AttemptReport(
                fields.integer("number"),
                folder(name, document),
                fields.whole("seed"),
                strategy(fields.object("strategy")),
                fields.list("tries", DocumentReader::attemptTry),
                iterations,
                fields.optionalInteger("bestIteration"),
                fields.optional("score", DocumentReader::score),
                fields.map("scores", DocumentReader::score),
                fields.optionalConstant("stopReason", StopReason.class),
                fields.optional("failure", DocumentReader::failure),
                fields.instant("startedAt"),
                fields.duration("elapsed")));
    }

    private static Strategy strategy(Fields fields) {
        return fields.make(() -> new Strategy(fields.text("name"), fields.textMap("settings")));
    }

    private static TryReport attemptTry(Fields fields) {
        return fields.make(() -> new TryReport(
                fields.integer("number"),
                fields.text("worker"),
                fields.integer("iterations"),
                fields.optional("failure", DocumentReader::failure),
                fields.duration("elapsed")));
    }

    Iteration iteration(String name, ObjectNode document) {
        Fields fields = Fields.of(name, document);
        return fields.make(() -> new Iteration(
                fields.integer("index"),
                fields.map("artifacts", this::artifact),
                fields.map("renders", this::artifact),
                fields.list("errors", DocumentReader::failure),
                fields.optional("verdict", DocumentReader::verdict),
                fields.optional("failure", DocumentReader::failure),
                usage(fields.object("usage")),
                fields.duration("elapsed")));
    }

    static Verdict verdict(String name, ObjectNode document) {
        return verdict(Fields.of(name, document));
    }

    private static Verdict verdict(Fields fields) {
        return fields.make(() -> new Verdict(
                fields.number("score"),
                fields.texts("criticalIssues"),
                fields.texts("nonCriticalIssues"),
                fields.texts("nextActions"),
                fields.optionalFlag("pass")));
    }

    private ArtifactRef artifact(Fields fields) {
        return fields.make(() -> new ArtifactRef(
                absolute(fields.text("path")),
                fields.text("sha256"),
                fields.text("mediaType"),
                fields.whole("sizeBytes")));
    }

    private String absolute(String path) {
        return ArtifactStore.requirePath(run + "/" + path);
    }

    private static Failure failure(Fields fields) {
        return fields.make(() -> new Failure(
                fields.constant("class", FailureClass.class),
                fields.text("message"),
                fields.text("classifier"),
                fields.list("evidence", DocumentReader::evidence)));
    }

    private static Evidence evidence(Fields fields) {
        return fields.make(() -> new Evidence(fields.constant("kind", Evidence.Kind.class), fields.text("detail")));
    }

    private static Score score(Fields fields) {
        return fields.make(() -> new Score(fields.number("value"), fields.numbers("parts")));
    }

    private static Usage usage(Fields fields) {
        return fields.make(() -> new Usage(fields.whole("inputTokens"), fields.whole("outputTokens")));
    }
}
