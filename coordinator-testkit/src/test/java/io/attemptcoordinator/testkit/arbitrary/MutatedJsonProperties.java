package io.attemptcoordinator.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A mutated document differs from the valid one in exactly the way that its mutation says. */
class MutatedJsonProperties {
    private static final String JSON =
            "{\"name\":\"a/b~c\",\"score\":0.10,\"parts\":{\"a/b\":[{\"n\":7}],\"none\":null},\"pass\":true}";
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    @Provide
    Arbitrary<MutatedJson> mutated() {
        return MutatedJson.of(JSON);
    }

    @Property(tries = 100)
    void changesOneThing(@ForAll("mutated") MutatedJson mutated) throws JsonProcessingException {
        JsonNode valid = READER.readTree(JSON);
        switch (mutated.mutation()) {
            case DUPLICATE_KEY, TRAILING_TOKEN, TRUNCATED, DEEP_NESTING, HUGE_STRING ->
                assertThat(isReadable(mutated.text())).as("%s", mutated).isFalse();
            case DROPPED_FIELD -> {
                JsonNode read = READER.readTree(mutated.text());
                assertThat(read.at(mutated.where()).isMissingNode()).isTrue();
                assertThat(valid.at(mutated.where()).isMissingNode()).isFalse();
            }
            case NULL_VALUE -> {
                assertThat(READER.readTree(mutated.text()).at(mutated.where()).isNull())
                        .isTrue();
                assertThat(valid.at(mutated.where()).isNull()).isFalse();
            }
            case WRONG_TYPE ->
                assertThat(READER.readTree(mutated.text()).at(mutated.where()).getNodeType())
                        .isNotEqualTo(valid.at(mutated.where()).getNodeType());
            case HUGE_NUMBER -> {
                assertThat(valid.at(mutated.where()).isNumber()).isTrue();
                assertThat(READER.readTree(mutated.text()).at(mutated.where()).doubleValue())
                        .isEqualTo(Double.NEGATIVE_INFINITY);
            }
            case UNKNOWN_FIELD ->
                assertThat(READER.readTree(mutated.text()).toString()).contains("\"no-such-field\":true");
        }
    }

    private static boolean isReadable(String text) {
        try {
            return !READER.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @Example
    void saysWhatMustBeRefused() {
        assertThat(JsonMutation.values())
                .filteredOn(mutation -> !mutation.mustBeRefused())
                .containsExactlyInAnyOrderElementsOf(
                        Set.of(JsonMutation.DROPPED_FIELD, JsonMutation.UNKNOWN_FIELD, JsonMutation.NULL_VALUE));
    }

    @Example
    void namesTheFieldByItsPointer() {
        assertThat(MutatedJson.of("{\"a/b~c\":[{\"d\":1}]}", JsonMutation.HUGE_NUMBER, 0))
                .isEqualTo(new MutatedJson(JsonMutation.HUGE_NUMBER, "/a~1b~0c/0/d", "{\"a/b~c\":[{\"d\":-1e400}]}"));
    }

    @Example
    void dropsAFieldIfThereIsNothingElseToChange() {
        assertThat(MutatedJson.of("{\"a\":\"b\"}", JsonMutation.HUGE_NUMBER, 3))
                .isEqualTo(new MutatedJson(JsonMutation.DROPPED_FIELD, "/a", "{}"));
    }

    @Example
    void refusesWhatIsNoDocument() {
        assertThatIllegalArgumentException().isThrownBy(() -> MutatedJson.of("{}", JsonMutation.TRUNCATED, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> MutatedJson.of("{", JsonMutation.TRUNCATED, 0));
    }
}
