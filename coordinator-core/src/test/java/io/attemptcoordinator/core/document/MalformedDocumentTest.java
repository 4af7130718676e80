package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Makes every single change to a good document: removes each value, and replaces it by a value of each other type. The
 * reader must refuse what the schema refuses, with the place, and nothing else may happen.
 */
class MalformedDocumentTest {
    private static final Samples SAMPLES = Samples.of("a crate");
    private static final RecordMapper MAPPER = new RecordMapper(Samples.RUN, SAMPLES.redactor());
    private static final RunDocuments DOCUMENTS = new RunDocuments(MAPPER);
    private static final List<String> WRONG = List.of("true", "17", "1.5", "\"text\"", "\"17\"", "\"\"", "[]", "{}");

    /** What is written for people, and derived anew when a document is read. */
    private static final Pattern DERIVED = Pattern.compile("run.json: (?:/name|/result/(?:usage|failureCauses)(?:/.*)?"
            + "|/result/attempts/0/(?!number).*)|attempt.json: /(?:retried|usage)(?:/.*)?|iter-000.json: /retryCount");

    /** A document, and how it is read. */
    private record Sample(String name, String schema, ObjectNode document, Consumer<ObjectNode> reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample> samples() {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        SAMPLES.record(store);
        List<Sample> samples = new ArrayList<>();
        samples.add(new Sample("run.json", "run", document(store, RunLayout.RUN), document -> {
            DOCUMENTS.manifest("run.json", document);
            DOCUMENTS.result("run.json", document, List.of(SAMPLES.attempt()));
        }));
        samples.add(new Sample(
                "attempt.json",
                "attempt",
                document(store, RunLayout.attempt(0)),
                document -> DOCUMENTS.attempt("attempt.json", document)));
        samples.add(new Sample(
                "iter-000.json",
                "iteration",
                document(store, RunLayout.iteration(0, 1, 0)),
                document -> DOCUMENTS.iteration("iter-000.json", document)));
        samples.add(new Sample(
                "verdict.json",
                "verdict",
                document(store, RunLayout.verdict(0, 1, 0)),
                document -> MAPPER.record("verdict.json", "", document, Verdict.class)));
        SAMPLES.events().forEach((type, event) -> {
            ObjectNode line = Json.object().put("seq", 0).put("sha256", "0".repeat(64));
            line.set("event", MAPPER.tree(event));
            samples.add(new Sample(
                    type,
                    "journal",
                    line,
                    changed -> MAPPER.record(type, "/event", changed.path("event"), RunEvent.class)));
        });
        return samples.stream();
    }

    private static ObjectNode document(InMemoryArtifactStore store, String path) {
        InputStream content = store.open(Samples.RUN + "/" + path);
        return Json.readDocument(path, content);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySingleChangeIsFound(Sample sample) {
        sample.reader.accept(sample.document);
        assertThat(Schemas.problems(sample.schema, sample.document)).isEmpty();
        List<String> wrong = new ArrayList<>();

        for (String pointer : pointers("", sample.document)) {
            JsonNode good = sample.document.at(pointer);
            check(sample, pointer, null, wrong);
            check(sample, pointer, "null", wrong);
            for (String value : WRONG) {
                if (!Schemas.json(value).getNodeType().equals(good.getNodeType()) || good.isIntegralNumber()) {
                    check(sample, pointer, value, wrong);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static void check(Sample sample, String pointer, @Nullable String value, List<String> wrong) {
        ObjectNode changed = sample.document.deepCopy();
        change(changed, pointer, value);
        String what = sample.name + ": " + pointer + (value == null ? " removed" : " = " + value);
        boolean isInvalid = !Schemas.problems(sample.schema, Schemas.json(changed.toString()))
                .isEmpty();
        try {
            sample.reader.accept(changed);
            // The envelope of an event is checked by the journal, and null stands for what is absent.
            boolean isChecked = !sample.schema.equals("journal") || pointer.startsWith("/event/");
            boolean isDerived = DERIVED.matcher(sample.name + ": " + pointer).matches();
            if (isInvalid && isChecked && !isDerived && !pointer.equals("/schemaVersion") && !"null".equals(value)) {
                wrong.add(what + " was read");
            }
        } catch (CoordinatorException e) {
            String message = String.valueOf(e.getMessage());
            String place = message.substring(Math.min(message.length(), sample.name.length() + 2))
                    .split(" ", 2)[0];
            if (e.code() != Code.MALFORMED
                    || !message.startsWith(sample.name + ": /")
                    || !(pointer.startsWith(place) || place.startsWith(pointer))) {
                wrong.add(what + ": " + e.code() + " " + message);
            }
        } catch (RuntimeException e) {
            wrong.add(what + ": " + e);
        }
    }

    private static void change(ObjectNode document, String pointer, @Nullable String value) {
        int last = pointer.lastIndexOf('/');
        JsonNode parent = document.at(pointer.substring(0, last));
        String key = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ArrayNode array) {
            int index = Integer.parseInt(key);
            if (value == null) {
                array.remove(index);
            } else {
                array.set(index, parsed(value));
            }
        } else if (value == null) {
            ((ObjectNode) parent).remove(key);
        } else {
            ((ObjectNode) parent).set(key, parsed(value));
        }
    }

    /** Numbers as the reader parses them. */
    private static JsonNode parsed(String value) {
        return Json.parse("value", ("{\"value\":" + value + "}").getBytes(StandardCharsets.UTF_8))
                .path("value");
    }

    /** The pointers of all values in a node. */
    private static List<String> pointers(String pointer, JsonNode node) {
        List<String> pointers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String place = pointer + Json.segment(field.getKey());
            pointers.add(place);
            pointers.addAll(pointers(place, field.getValue()));
        }
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            pointers.add(pointer + "/" + index);
            pointers.addAll(pointers(pointer + "/" + index, node.path(index)));
        }
        return pointers;
    }
}
