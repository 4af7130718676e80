package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.model.ModelService;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model that a program may ask, and how much of it.
 *
 * @param service the model and the way to it
 * @param temperature what a request gets that names none; null for nothing
 * @param maxTokens how many tokens an attempt may spend; 0 for any number
 * @param maxCost how much an attempt may spend, in the currency of the prices; null for any amount
 */
record ModelAccess(
        ModelService service,
        @Nullable Double temperature,
        long maxTokens,
        @Nullable BigDecimal maxCost) {
    private static final double MOST = 1e9;

    /** Reads the settings of the model; null if there are none. */
    static @Nullable ModelAccess of(Settings settings, Map<String, String> host, List<String> passed) {
        boolean hasUrl = settings.has("model-url");
        boolean hasName = settings.has("model-name"); // Both are asked for, so that both are known.
        if (!hasUrl && !hasName) {
            return null;
        }
        ModelService service = ModelService.of(settings, "model-url", "model-name", host);
        if (settings.has("key-variable") && service.key() == null) {
            throw settings.wrong(
                    "key-variable",
                    "names the variable '" + service.keyVariable()
                            + "', which is missing or blank. Set it to the key of " + service.url()
                            + ", or leave the setting out if that needs none");
        }
        if (passed.contains(service.keyVariable())) {
            throw settings.wrong(
                    "pass",
                    "must not name " + service.keyVariable()
                            + ", because the program gets a key of its own, {model-key}");
        }
        BigDecimal maxCost = settings.has("max-model-cost")
                ? BigDecimal.valueOf(settings.number("max-model-cost", 0.0, MOST, 0.0))
                : null;
        if (maxCost != null && service.prices() == null) {
            throw settings.wrong("max-model-cost", "needs the setting 'prices', a file that says what tokens cost");
        }
        return new ModelAccess(
                service,
                settings.has("model-temperature") ? settings.number("model-temperature", 0.0, 2.0, 0.0) : null,
                settings.integer("max-model-tokens", 0, Long.MAX_VALUE, 0),
                maxCost);
    }
}
