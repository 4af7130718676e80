package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.core.journal.DocumentJournal;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every document that can be written. */
class DocumentProperties {
    private static final Redactor NO_SECRETS = Redactor.of(Map.of());

    private final RecordMapper mapper = new RecordMapper(Samples.RUN, NO_SECRETS);
    private final RunDocuments documents = new RunDocuments(mapper);

    @Property(tries = 100)
    void verdictIsValidAndComesBack(@ForAll("verdicts") Verdict verdict) {
        ObjectNode document = writeAndRead("verdict", documents.verdict(verdict));

        assertThat(mapper.record("verdict.json", "", document, Verdict.class)).isEqualTo(verdict);
    }

    @Property(tries = 100)
    void iterationIsValidAndComesBack(@ForAll("iterations") Iteration iteration) {
        ObjectNode document = writeAndRead("iteration", documents.iteration(iteration));

        assertThat(documents.iteration("iter-000.json", document)).isEqualTo(iteration);
    }

    @Property(tries = 100)
    void attemptIsValidAndComesBack(@ForAll("attempts") AttemptReport attempt) {
        ObjectNode document = writeAndRead("attempt", documents.attempt(attempt));

        assertThat(documents.attempt("attempt.json", document)).isEqualTo(attempt);
    }

    @Property(tries = 100)
    void manifestIsValidAndComesBack(@ForAll("manifests") RunManifest manifest) {
        for (ObjectNode document : new ObjectNode[] {documents.running(manifest), documents.failed(manifest, "x")}) {
            assertThat(documents.manifest("run.json", writeAndRead("run", document)))
                    .isEqualTo(manifest);
        }
    }

    @Property(tries = 100)
    void eventIsValidAndComesBack(@ForAll("events") RunEvent event) {
        ObjectNode line = Json.object().put("seq", 0).put("sha256", "0".repeat(64));
        line.set("event", mapper.tree(event));

        assertThat(Schemas.problems("journal", Schemas.json(line.toString()))).isEmpty();
        JsonNode read = Json.parse("journal.jsonl", line.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(mapper.record("journal.jsonl", "/event", read.path("event"), RunEvent.class))
                .isEqualTo(event);
    }

    @Property(tries = 100)
    void wholeRunIsValidAndComesBack(@ForAll("manifests") RunManifest manifest, @ForAll("ended") Records.Ended ended) {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        RunFolder folder = RunFolder.create(store, NO_SECRETS, Samples.STARTED_AT, "crate", "box");
        DocumentJournal journal = new DocumentJournal(folder);

        journal.append(new RunEvent.RunStarted(Samples.RUN, Samples.STARTED_AT, manifest));
        for (AttemptReport attempt : ended.attempts()) {
            journal.append(new RunEvent.AttemptFinished(Samples.RUN, Samples.STARTED_AT, attempt));
        }
        BestAttemptResult result = ended.result();
        journal.append(new RunEvent.RunFinished(Samples.RUN, Samples.STARTED_AT, result.outcome(), result.best()));

        assertThat(new RunReader(store).read(Samples.RUN))
                .isEqualTo(new RecordedRun(manifest, ended.attempts(), result));
    }

    /** Adds fields that no version knows, in every object of fixed form. */
    @Property(tries = 50)
    void unknownFieldsAreIgnored(@ForAll("attempts") AttemptReport attempt) {
        ObjectNode document = documents.attempt(attempt);
        addUnknown(document);
        for (String field : new String[] {"strategy", "result", "best", "shortfall", "usage"}) {
            addUnknown(document.path(field));
        }
        addUnknown(document.at("/result/failure"));
        addUnknown(document.at("/best/scores"));
        addUnknown(document.at("/best/scores/total"));
        document.path("tries").forEach(DocumentProperties::addUnknown);
        document.path("trajectory").forEach(DocumentProperties::addUnknown);

        ObjectNode read = writeAndRead("attempt", document);

        assertThat(documents.attempt("attempt.json", read)).isEqualTo(attempt);
    }

    private static void addUnknown(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.putArray("addedLater").add("x");
        }
    }

    private static ObjectNode writeAndRead(String schema, ObjectNode fields) {
        ObjectNode document = Json.document();
        document.setAll(fields);
        byte[] bytes = Json.write(schema, document);
        assertThat(Schemas.problems(schema, Schemas.json(new String(bytes, StandardCharsets.UTF_8))))
                .isEmpty();
        return Json.readDocument(schema, new ByteArrayInputStream(bytes));
    }

    @Provide
    Arbitrary<Verdict> verdicts() {
        return Records.verdicts();
    }

    @Provide
    Arbitrary<Iteration> iterations() {
        return Records.iterations();
    }

    @Provide
    Arbitrary<AttemptReport> attempts() {
        return Records.attempts();
    }

    @Provide
    Arbitrary<Records.Ended> ended() {
        return Records.ended();
    }

    @Provide
    Arbitrary<RunManifest> manifests() {
        return Records.manifests();
    }

    @Provide
    Arbitrary<RunEvent> events() {
        return Records.events();
    }
}
