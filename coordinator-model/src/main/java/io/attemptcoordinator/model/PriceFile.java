package io.attemptcoordinator.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.common.base.Ascii;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the prices of a price file, and nothing else of it. It has one model twice now and then, which LiteLLM itself does not
 * notice; so all values are kept, and only who needs a price that has two is told.
 *
 * <p><b>Thread-safety:</b> confined to the thread that reads.
 */
final class PriceFile {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_SHOWN = 80;
    private static final Pattern PRICE =
            Pattern.compile("(?:input_cost_per_token|output_cost_per_token|cache_read_input_token_cost)"
                    + "(?:_above_[0-9]{1,6}k_tokens)?");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Prices.MAX_BYTES)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();

    private final String name;
    private final Map<String, Map<String, Set<Value>>> models = new TreeMap<>();

    private PriceFile(String name) {
        this.name = name;
    }

    /**
     * Returns the values of each price of each model.
     *
     * @param name what the file is called in an error
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not one JSON object of objects within the bounds, or
     *     with {@link Code#CONFIGURATION} if it cannot be read
     */
    static Map<String, Map<String, Set<Value>>> read(String name, InputStream content) {
        PriceFile file = new PriceFile(name);
        try {
            byte[] bytes = content.readNBytes(Prices.MAX_BYTES + 1);
            if (bytes.length > Prices.MAX_BYTES) {
                throw file.malformed("must have at most " + Prices.MAX_BYTES + " bytes but has more");
            }
            try (JsonParser parser = FACTORY.createParser(bytes)) {
                file.readModels(parser);
            }
        } catch (JsonProcessingException e) {
            throw file.malformed("must be JSON, but " + Json.reason(e));
        } catch (NumberFormatException e) {
            throw file.malformed("has a number with too large an exponent");
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The price file " + name + " cannot be read: " + e + ". Check the file.", e);
        }
        return file.models;
    }

    private void readModels(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("must be a JSON object");
        }
        for (String model = parser.nextFieldName(); model != null; model = parser.nextFieldName()) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("has the model " + model + ", which must be an object but is " + shown(parser));
            }
            readPrices(parser, models.computeIfAbsent(model, key -> new TreeMap<>()));
        }
        if (parser.nextToken() != null) {
            throw malformed("must end after one JSON object");
        }
    }

    private static void readPrices(JsonParser parser, Map<String, Set<Value>> prices) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_NULL && PRICE.matcher(field).matches()) {
                prices.computeIfAbsent(field, key -> new LinkedHashSet<>()).add(Value.of(parser));
            }
            parser.skipChildren();
        }
    }

    private static String shown(JsonParser parser) throws IOException {
        return Ascii.truncate(String.valueOf(parser.getText()), MAX_SHOWN, "...");
    }

    private CoordinatorException malformed(String what) {
        return new CoordinatorException(Code.MALFORMED, "The price file " + name + " " + what + ". Correct the file.");
    }

    /**
     * A value of a field.
     *
     * @param number the number; null if it is none
     * @param shown the text, for a message
     */
    record Value(@Nullable BigDecimal number, String shown) {
        static Value of(JsonParser parser) throws IOException {
            JsonToken token = parser.currentToken();
            if (token.isNumeric()) {
                // 1e-6 and 0.000001 are the same price.
                BigDecimal number = parser.getDecimalValue().stripTrailingZeros();
                return new Value(number, number.toString());
            }
            String text = PriceFile.shown(parser);
            return new Value(null, token == JsonToken.VALUE_STRING ? '"' + text + '"' : text);
        }
    }
}
