package io.attemptcoordinator.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every document that can be written. */
class DocumentProperties {
    private static final Redactor NO_SECRETS = Redactor.of(Map.of());

    private final DocumentWriter writer = new DocumentWriter(Records.RUN, NO_SECRETS);
    private final DocumentReader reader = new DocumentReader(Records.RUN);

    @Property(tries = 200)
    void verdictIsValidAndComesBack(@ForAll("verdicts") Verdict verdict) {
        ObjectNode document = writeAndRead("verdict", writer.verdict(verdict));

        assertThat(DocumentReader.verdict("verdict.json", document)).isEqualTo(verdict);
    }

    @Property(tries = 200)
    void iterationIsValidAndComesBack(@ForAll("iterations") Iteration iteration) {
        ObjectNode document = writeAndRead("iteration", writer.iteration(iteration));

        assertThat(reader.iteration("iter-000.json", document)).isEqualTo(iteration);
    }

    @Property(tries = 200)
    void attemptIsValidAndComesBack(@ForAll("attempts") AttemptReport attempt) {
        ObjectNode document = writeAndRead("attempt", writer.attempt(attempt));

        assertThat(reader.attempt("attempt.json", document, attempt.iterations()))
                .isEqualTo(attempt);
    }

    @Property(tries = 200)
    void manifestIsValidAndComesBack(@ForAll("manifests") RunManifest manifest) {
        ObjectNode document = writeAndRead("run", writer.run(manifest, null));

        assertThat(reader.manifest("run.json", document)).isEqualTo(manifest);
    }

    @Property(tries = 100)
    void wholeRunIsValidAndComesBack(
            @ForAll("manifests") RunManifest manifest, @ForAll("results") BestAttemptResult result) {
        writeAndRead("run", writer.run(manifest, result));
        result.best().ifPresent(best -> writeAndRead("best-attempt", writer.bestAttempt(result, best, null)));
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        RunRecorder recorder =
                RunRecorder.create(store, NO_SECRETS, Instant.parse("2026-11-23T12:45:00Z"), "crate", "crate");

        recorder.manifest(manifest);
        for (AttemptReport attempt : result.attempts()) {
            attempt.iterations().forEach(iteration -> recorder.iteration(attempt.folder(), iteration));
            recorder.attempt(attempt);
        }
        recorder.result(manifest, result);

        assertThat(new RunReader(store).read(recorder.run()))
                .isEqualTo(new RecordedRun(manifest, result.attempts(), result));
    }

    /** Adds fields that no version knows, in every object of fixed form. */
    @Property(tries = 100)
    void unknownFieldsAreIgnored(@ForAll("attempts") AttemptReport attempt) {
        ObjectNode document = writer.attempt(attempt);
        document.put("addedLater", 1);
        addUnknown(document.path("strategy"));
        addUnknown(document.path("score"));
        addUnknown(document.path("usage"));
        addUnknown(document.path("failure"));
        document.path("tries").forEach(DocumentProperties::addUnknown);

        ObjectNode read = writeAndRead("attempt", document);

        assertThat(reader.attempt("attempt.json", read, attempt.iterations())).isEqualTo(attempt);
    }

    private static void addUnknown(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ArrayNode list = object.putArray("addedLater");
            list.add("x");
        }
    }

    private static ObjectNode writeAndRead(String schema, ObjectNode document) {
        byte[] bytes = Json.write(schema, document);
        assertThat(Schemas.problems(schema, Schemas.json(new String(bytes, StandardCharsets.UTF_8))))
                .isEmpty();
        return Json.read(schema, new ByteArrayInputStream(bytes));
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
    Arbitrary<BestAttemptResult> results() {
        return Records.results();
    }

    @Provide
    Arbitrary<RunManifest> manifests() {
        return Records.manifests();
    }
}
