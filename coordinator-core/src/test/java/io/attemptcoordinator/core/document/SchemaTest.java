package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.run.RunStopReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SchemaTest {
    static final List<String> NAMES = Schemas.NAMES;

    private static final JsonNode COMMON = Schemas.json(Schemas.text("common")).path("$defs");

    @ParameterizedTest
    @FieldSource("NAMES")
    void isItselfValidAndHasItsId(String name) {
        JsonNode schema = Schemas.json(Schemas.text(name));
        Schema ofSchemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()));

        assertThat(ofSchemas.validate(schema)).isEmpty();
        assertThat(schema.path("$id").asText()).isEqualTo(Schemas.id(name));
    }

    @Test
    void everyKindOfDocumentHasASchema() {
        assertThat(NAMES)
                .containsAll(Arrays.stream(RunLayout.Document.values())
                        .map(RunLayout.Document::schema)
                        .toList());
    }

    @Test
    void knowsTheConstantsOfTheApi() {
        assertThat(constants("/attemptStopReason")).isEqualTo(names(AttemptStopReason.values()));
        assertThat(constants("/runStopReason")).isEqualTo(names(RunStopReason.values()));
        assertThat(constants("/failureClass")).isEqualTo(names(FailureClass.values()));
        assertThat(constants("/evidence/properties/kind")).isEqualTo(names(Evidence.Kind.values()));
    }

    private static List<String> constants(String pointer) {
        JsonNode constants = Schemas.json(COMMON.at(pointer).path("enum").toString());
        return StreamSupport.stream(constants.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    /** What a run has written before its first event. */
    @Test
    void acceptsARunThatIsStarting() {
        assertThat(Schemas.problems("run", Schemas.json("""
                {"schemaVersion": "1.0", "name": "x", "status": "starting", "startedAt": "2026-11-23T12:45:00.5Z"}
                """))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "running|",
                "starting|\"result\": {}",
                "starting|\"message\": \"x\"",
                "running|\"message\": \"x\"",
                "failed|",
                "finished|",
                "stopped|"
            })
    void refusesARunWhoseStatusDoesNotFit(String status, String more) {
        JsonNode run = Schemas.json("{\"schemaVersion\": \"1.0\", \"name\": \"x\", \"status\": \"" + status
                + "\", \"startedAt\": \"2026-11-23T12:45:00.5Z\"" + (more == null ? "" : ", " + more) + "}");

        assertThat(Schemas.problems("run", run)).isNotEmpty();
    }
}
