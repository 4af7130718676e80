package io.attemptcoordinator.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SchemaTest {
    static final List<String> NAMES = Schemas.NAMES;

    private static final String TASK = """
            {"schemaVersion": "1.0", "name": "crate", "text": "a crate",
             "baseline": {"kind": "blend-file", "path": "baseline.blend"},
             "references": [{"view": "front", "path": "front.png"}], "template": "template.py",
             "attempts": 3, "iterations": 8, "seed": 42, "threshold": 0.95, "patience": 3,
             "scorers": [{"name": "coordinator-ssim", "weight": 0.5, "settings": {"window": 8}}],
             "backend": "auto", "isolation": "reopen",
             "render": {"engine": "cycles", "width": 256, "height": 256, "samples": 16, "seed": 0},
             "budget": {"wallTime": "PT10M", "tokens": 100000, "iterations": 50},
             "settings": {"model": {"temperature": 0.2, "stream": false, "url": "x"}}}
            """;

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
    void acceptsAFullTaskAndAnUnknownField() {
        ObjectNode task = (ObjectNode) Schemas.json(TASK);
        task.put("addedLater", 1);

        assertThat(Schemas.problems("task", task)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/schemaVersion|\"2.0\"",
                "/name|\"My Crate\"",
                "/name|null",
                "/baseline|{\"kind\": \"blend-file\"}",
                "/baseline|{\"kind\": \"mesh\"}",
                "/references|[{\"view\": \"front\"}]",
                "/attempts|0",
                "/attempts|1.5",
                "/attempts|\"3\"",
                "/iterations|0",
                "/threshold|1.01",
                "/patience|-1",
                "/scorers|[{\"name\": \"x\", \"weight\": 0}]",
                "/scorers|[{\"weight\": 1}]",
                "/backend|\"maya\"",
                "/isolation|\"none\"",
                "/render|{\"engine\": \"luxcore\"}",
                "/render|{\"width\": 8}",
                "/budget|{\"wallTime\": \"10 minutes\"}",
                "/budget|{\"tokens\": 0}",
                "/settings|{\"model\": {\"list\": []}}"
            })
    void refusesATaskWithAWrongField(String pointer, String value) {
        ObjectNode task = (ObjectNode) Schemas.json(TASK);
        task.set(pointer.substring(1), Schemas.json(value));

        assertThat(Schemas.problems("task", task)).isNotEmpty();
    }
}
