package io.attemptcoordinator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads JSON strictly, and within bounds. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode value(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Parses text of our own. */
    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String pretty(JsonNode document) {
        return document.toPrettyString();
    }

    /**
     * Reads a file that holds one object.
     *
     * @throws InvalidInputException if it cannot be read, is greater than {@code maxBytes}, or is not one JSON object
     */
    static ObjectNode read(Path file, int maxBytes) throws InvalidInputException {
        byte[] bytes;
        try (InputStream content = Files.newInputStream(file)) {
            bytes = content.readNBytes(maxBytes + 1);
        } catch (NoSuchFileException e) {
            throw invalid(file, "there is no such file");
        } catch (IOException e) {
            throw invalid(file, "it cannot be read (" + e.getMessage() + ")");
        }
        if (bytes.length > maxBytes) {
            throw invalid(file, "it has more than " + maxBytes + " bytes, which is more than is read");
        }
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw invalid(file, "it is not a JSON object");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            // Jackson goes on with where the object began, but says that of the source, which it has not kept.
            String what = e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
            throw invalid(file, "it is not JSON as it should be: " + where + Console.clean(what));
        } catch (IOException e) {
            throw invalid(file, "it cannot be read (" + e.getMessage() + ")");
        }
    }

    private static InvalidInputException invalid(Path file, String what) {
        return new InvalidInputException(file + " is not usable", List.of(new Problem("", what)));
    }
}
