package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.PriceFile.Value;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost, from a file in the form of LiteLLM's {@code model_prices_and_context_window.json}: an object with an
 * object for each model, which has {@code input_cost_per_token}, {@code output_cost_per_token} and perhaps {@code
 * cache_read_input_token_cost}, and those for long inputs, such as {@code input_cost_per_token_above_200k_tokens}.
 *
 * <p>Only the prices that are looked up are checked, because such files list thousands of models of many kinds. What writing
 * to a cache costs more than other input is not counted.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Prices {
    /** The maximum size of a price file: 16 MiB. */
    public static final int MAX_BYTES = 1 << 24;

    private static final String INPUT = "input_cost_per_token";
    private static final String OUTPUT = "output_cost_per_token";
    private static final String CACHED = "cache_read_input_token_cost";
    private static final BigDecimal MAX_PRICE = new BigDecimal(1_000_000);
    private static final int MAX_SCALE = 40;
    private static final Pattern ABOVE = Pattern.compile("input_cost_per_token_above_([0-9]{1,6})k_tokens");

    private final String name;
    private final Map<String, Map<String, Set<Value>>> models;

    private Prices(String name, Map<String, Map<String, Set<Value>>> models) {
        this.name = requireNonNull(name, "name");
        this.models = models;
    }

    /**
     * Reads a price file.
     *
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not one JSON object of objects, of at most {@link
     *     #MAX_BYTES}, or with {@link Code#CONFIGURATION} if it cannot be read
     */
    public static Prices read(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return read(file.toString(), content);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "Cannot read the price file " + file + ": " + e + ". Check the path.", e);
        }
    }

    /**
     * Reads prices.
     *
     * @param name what they are called in an error, such as a path
     * @param content the text in UTF-8; read to the end and left open
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not one JSON object of objects, of at most {@link
     *     #MAX_BYTES}, or with {@link Code#CONFIGURATION} if it cannot be read
     */
    public static Prices read(String name, InputStream content) {
        return new Prices(name, PriceFile.read(name, content));
    }

    /**
     * Returns what tokens cost. Cached tokens cost as much as others if the file has no price for them.
     *
     * @param model the name of the model, with or without a provider in front, as in {@code openai/gpt-x}
     * @param usage the tokens; its own cost does not count
     * @return the cost, in the currency of the file; empty if it is unknown, because the file does not have the model or its
     *     price per token, or has it from several providers at different prices
     * @throws CoordinatorException with {@link Code#MALFORMED} if a price is not a number of 0 or more, or the file has it more than
     *     once with different values
     */
    public Optional<BigDecimal> cost(String model, Usage usage) {
        List<String> keys = keysOf(model);
        List<Optional<BigDecimal>> costs =
                keys.stream().map(key -> costOf(key, usage)).distinct().toList();
        return costs.size() == 1 ? costs.get(0) : Optional.empty();
    }

    /**
     * Returns a usage with its cost. One that is not known is counted as unpriced.
     *
     * @param prices what tokens cost; null if that is not known
     * @param model the name of the model
     * @param usage the tokens; its own cost does not count
     * @throws CoordinatorException as {@link #cost}
     */
    public static Usage priced(@Nullable Prices prices, String model, Usage usage) {
        if (usage.tokens() == 0) {
            return Usage.NONE;
        }
        Optional<BigDecimal> cost = prices == null ? Optional.empty() : prices.cost(model, usage);
        return new Usage(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedTokens(),
                cost.orElse(BigDecimal.ZERO),
                usage.unmeteredCalls(),
                cost.isPresent() ? 0 : 1);
    }

    /** Returns whether the file has a model, under its name or that of a provider. */
    public boolean has(String model) {
        return !keysOf(model).isEmpty();
    }

    /** Returns the keys of the first kind that exists: the name itself, the name without a provider, or with any. */
    private List<String> keysOf(String model) {
        for (String rest = model; ; rest = rest.substring(rest.indexOf('/') + 1)) {
            if (models.containsKey(rest)) {
                return List.of(rest);
            }
            if (rest.indexOf('/') < 0) {
                break;
            }
        }
        Set<String> keys = new TreeSet<>();
        if (model.indexOf('/') < 0) {
            models.keySet().stream().filter(key -> key.endsWith("/" + model)).forEach(keys::add);
        }
        return new ArrayList<>(keys);
    }

    private Optional<BigDecimal> costOf(String key, Usage usage) {
        Map<String, Set<Value>> entry = models.getOrDefault(key, Map.of());
        String tier = tier(entry, usage.inputTokens());
        BigDecimal input = price(key, entry, INPUT, tier);
        BigDecimal output = price(key, entry, OUTPUT, tier);
        if (input == null || output == null) {
            return Optional.empty();
        }
        BigDecimal cached = price(key, entry, CACHED, tier);
        BigDecimal cost = input.multiply(BigDecimal.valueOf(usage.inputTokens() - usage.cachedTokens()))
                .add((cached == null ? input : cached).multiply(BigDecimal.valueOf(usage.cachedTokens())))
                .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())));
        // 1.0 and 1.00 are the same cost, and so must be equal.
        return Optional.of(cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros());
    }

    /** Returns how the names of the prices for an input of this length end; empty if it is not a long one. */
    private static String tier(Map<String, Set<Value>> entry, long inputTokens) {
        Set<Long> thresholds = new TreeSet<>();
        entry.keySet().forEach(field -> {
            Matcher matcher = ABOVE.matcher(field);
            if (matcher.matches()) {
                thresholds.add(Long.parseLong(matcher.group(1)));
            }
        });
        return thresholds.stream()
                .filter(thousands -> inputTokens > thousands * 1_000)
                .reduce((lower, higher) -> higher)
                .map(thousands -> "_above_" + thousands + "k_tokens")
                .orElse("");
    }

    /** Returns the price of a tier, or the ordinary one if that tier has none; null if there is neither. */
    private @Nullable BigDecimal price(String key, Map<String, Set<Value>> entry, String field, String tier) {
        String tiered = entry.containsKey(field + tier) ? field + tier : field;
        Set<Value> values = entry.getOrDefault(tiered, Set.of());
        if (values.size() > 1) {
            String all = values.stream().map(Value::shown).collect(Collectors.joining(" and "));
            throw malformed(key, tiered, "has more than one value: " + all);
        }
        for (Value value : values) {
            BigDecimal number = value.number();
            // The limits only keep the arithmetic small.
            if (number == null
                    || number.signum() < 0
                    || number.compareTo(MAX_PRICE) > 0
                    || number.scale() > MAX_SCALE) {
                throw malformed(key, tiered, "must be a number from 0 to " + MAX_PRICE + " but is " + value.shown());
            }
            return number;
        }
        return null;
    }

    private CoordinatorException malformed(String key, String field, String what) {
        return new CoordinatorException(
                Code.MALFORMED,
                "The price file " + name + ": model " + key + ", " + field + " " + what + ". Correct the file.");
    }

    /** Returns the name of the file and the number of its models. */
    @Override
    public String toString() {
        return "Prices[" + name + ", " + models.size() + " models]";
    }
}
