package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
    private static final Usage USAGE = new Usage(1_000, 100, 400, BigDecimal.ZERO);

    private static Prices of(String json) {
        return Prices.read(
                "prices.json", new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void chargesCachedTokensAtTheirOwnPrice() {
        Prices prices = of("{'m':{'input_cost_per_token':1.5e-06,'output_cost_per_token':6e-06,"
                + "'cache_read_input_token_cost':7.5e-07,'litellm_provider':'openai','max_tokens':4096}}");

        // 600 * 0.0000015 + 400 * 0.00000075 + 100 * 0.000006
        assertThat(prices.cost("m", USAGE)).contains(new BigDecimal("0.0018"));
        assertThat(prices.cost("m", Usage.NONE)).contains(BigDecimal.ZERO);
    }

    @Test
    void chargesCachedTokensAsOthersWithoutAPriceOfTheirOwn() {
        Prices prices = of("{'m':{'input_cost_per_token':0.001,'output_cost_per_token':0,"
                + "'cache_read_input_token_cost':null}}");

        assertThat(prices.cost("m", USAGE)).contains(BigDecimal.ONE);
    }

    @Test
    void isExact() {
        Prices prices = of("{'m':{'input_cost_per_token':0.1,'output_cost_per_token':0.2}}");

        assertThat(prices.cost("m", Usage.of(1, 1))).contains(new BigDecimal("0.3"));
        assertThat(prices.cost("m", Usage.of(Long.MAX_VALUE, Long.MAX_VALUE)))
                .contains(new BigDecimal("0.3").multiply(BigDecimal.valueOf(Long.MAX_VALUE)));
    }

    @Test
    void chargesLongInputsMore() {
        Prices prices =
                of("{'m':{'input_cost_per_token':1,'output_cost_per_token':10,'cache_read_input_token_cost':0.5,"
                        + "'input_cost_per_token_above_128k_tokens':2,'input_cost_per_token_above_200k_tokens':3,"
                        + "'output_cost_per_token_above_200k_tokens':20}}");

        assertThat(prices.cost("m", Usage.of(128_000, 1))).contains(new BigDecimal("1.2801E+5"));
        assertThat(prices.cost("m", Usage.of(128_001, 1))).contains(new BigDecimal("256012"));
        assertThat(prices.cost("m", new Usage(200_001, 1, 1, BigDecimal.ZERO))).contains(new BigDecimal("600020.5"));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt, 1",
        "openai/gpt, 1",
        "proxy/openai/gpt, 1",
        "azure/gpt, 2",
        "proxy/azure/gpt, 2",
        "claude, 3",
        "anthropic/claude, 3",
        "same, 5"
    })
    void findsAModelWithAndWithoutItsProvider(String model, String cost) {
        assertThat(many().has(model)).isTrue();
        assertThat(many().cost(model, Usage.of(1, 0))).contains(new BigDecimal(cost));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "bedrock/claude", "llama", "embedding", "sample", "", "/", "GPT"})
    void doesNotKnowTheCostOfOthers(String model) {
        assertThat(many().cost(model, Usage.of(1, 0))).isEmpty();
    }

    private static Prices many() {
        return of("{'gpt':" + price(1) + ",'azure/gpt':" + price(2) + ",'anthropic/claude':" + price(3) + ",'a/llama':"
                + price(4) + ",'b/llama':" + price(5) + ",'a/same':" + price(5) + ",'b/same':" + price(5)
                + ",'embedding':{'input_cost_per_token':1},'sample':{}}");
    }

    private static String price(int input) {
        return "{'input_cost_per_token':" + input + ",'output_cost_per_token':1}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'m':{'input_cost_per_token':-1,'output_cost_per_token':1}} | model m, input_cost_per_token must be a number from 0 to 1000000 but is -1",
                "{'m':{'input_cost_per_token':1,'output_cost_per_token':'1e-6'}} | model m, output_cost_per_token must be a number from 0 to 1000000 but is \"1e-6\"",
                "{'m':{'input_cost_per_token':1,'output_cost_per_token':1,'cache_read_input_token_cost':[]}} | model m, cache_read_input_token_cost must be",
                "{'m':{'input_cost_per_token':1e7,'output_cost_per_token':1}} | but is 1E+7",
                "{'m':{'input_cost_per_token':1e-99,'output_cost_per_token':1}} | but is 1E-99",
                "{'m':{'input_cost_per_token':1,'output_cost_per_token':1,'output_cost_per_token':2}} | model m, output_cost_per_token has more than one value: 1 and 2",
                "{'m':{'input_cost_per_token':1},'m':{'input_cost_per_token':3,'output_cost_per_token':2}} | model m, input_cost_per_token has more than one value: 1 and 3"
            })
    void namesTheFileTheModelAndTheField(String json, String message) {
        Prices prices = of(json);

        assertThatThrownBy(() -> prices.cost("m", USAGE))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .hasMessageContaining("The price file prices.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void toleratesAModelThatIsThereTwiceAtOnePrice() {
        Prices prices = of("{'m':{'input_cost_per_token':0.000001,'output_cost_per_token':1},"
                + "'m':{'input_cost_per_token':1e-6},'other':{'input_cost_per_token':1,'input_cost_per_token':2}}");

        assertThat(prices.cost("m", Usage.of(1_000_000, 0))).contains(BigDecimal.ONE);
    }

    @Test
    void checksOnlyWhatIsLookedUp() {
        assertThat(of("{'odd':{'input_cost_per_token':'free'},'gpt':" + price(1) + "}")
                        .cost("gpt", Usage.of(1, 0)))
                .contains(BigDecimal.ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} {}", "{'a':7}", "{'a':{'input_cost_per_token':1e9999999999}}"})
    void refusesWhatIsNoPriceFile(String json) {
        assertThatThrownBy(() -> of(json))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .hasMessageContaining("prices.json");
    }

    @Test
    void readsAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.json"), "{\"m\":{}}");

        assertThat(Prices.read(file).has("m")).isTrue();
        assertThatThrownBy(() -> Prices.read(folder.resolve("missing.json")))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("missing.json");
    }

    @Test
    void refusesAFileThatIsTooLarge(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.json"), " ".repeat(Prices.MAX_BYTES) + "{}");

        assertThatThrownBy(() -> Prices.read(file)).hasMessageContaining("at most " + Prices.MAX_BYTES + " bytes");
    }
}
