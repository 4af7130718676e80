package io.attemptcoordinator.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** What holds of every verdict in any dress, and of any text. */
class VerdictTextProperties {
    private static final String[] SHARDS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\\"",
        ":",
        ",",
        "\n",
        "\r\n",
        " ",
        "```",
        "```json\n",
        "~~~",
        "<think>",
        "</think>",
        "<thinking>",
        "</thinking>",
        "\"score\":",
        "\"score\"",
        "0.5",
        "1",
        "-",
        "1e999",
        "NaN",
        "null",
        "true",
        "\"criticalIssues\":[]",
        "\"critical_issues\": [\"a\"]",
        "\"pass\":true",
        "{\"score\":0.5,\"criticalIssues\":[]}",
        "{\"score\":0.6,\"criticalIssues\":[\"b\"]",
        "\u0000",
        "\uFEFF",
        "\uD83D",
        "\uDE00",
        "'",
        "//",
        "/*",
        "\u2028",
        "score"
    };

    @Property
    void verdictInAnyDressParsesToItself(@ForAll("verdicts") Verdict verdict, @ForAll("dresses") Dress dress) {
        String text = dress.of(verdict);

        assertThat(VerdictText.parse(text)).as(text).isEqualTo(verdict);
    }

    @Property
    void proseAroundAnAnswerChangesNothing(
            @ForAll("answers") String answer, @ForAll("prose") String before, @ForAll("prose") String after) {
        assertThat(outcome(before + "\n" + answer + "\n" + after)).isEqualTo(outcome(answer));
    }

    @Property
    void thinkingBeforeAnAnswerChangesNothing(@ForAll("verdicts") Verdict verdict, @ForAll("shards") String draft) {
        String thinking = draft.replace("think", "");
        String answer = new Dress(0, 0, "```json\n", "\n```").of(verdict);

        assertThat(VerdictText.parse("<think>" + thinking + "</think>" + answer))
                .isEqualTo(verdict);
    }

    @Property
    void twoVerdictsAreOneOnlyIfTheyAreEqual(
            @ForAll("verdicts") Verdict one, @ForAll("verdicts") Verdict other, @ForAll("dresses") Dress dress) {
        String text = dress.of(one) + "\n" + dress.of(other);

        assertThat(outcome(text)).isEqualTo(one.equals(other) ? one : null);
        assertThat(outcome(dress.of(one) + "\n" + dress.of(one))).isEqualTo(one);
    }

    @Property
    void everyCutOfAVerdictIsRefused(
            @ForAll("verdicts") Verdict verdict, @ForAll("dresses") Dress dress, @ForAll int choice) {
        String json = dress.json(verdict);
        String text = dress.before + json.substring(0, Math.floorMod(choice, json.length()));

        assertThat(outcome(text)).as(text).isNull();
    }

    @Property(tries = 3000)
    void anyTextParsesOrIsMalformed(@ForAll("shards") String text) {
        Verdict verdict = outcome(text);

        Statistics.label("parses").collect(verdict != null);
    }

    @Property
    void anyStringParsesOrIsMalformed(@ForAll String text) {
        outcome(text);
    }

    @Property
    void anyScoreIsReadOrRefusedByItsRange(@ForAll BigDecimal score) {
        Verdict verdict = outcome("{\"score\": " + score + ", \"criticalIssues\": []}");

        boolean isWithin = score.signum() >= 0 && score.compareTo(BigDecimal.ONE) <= 0;
        assertThat(verdict).isEqualTo(isWithin ? Verdict.of(score.doubleValue()) : null);
    }

    /** The verdict, or null if the text is malformed. Every other exception fails the property. */
    private static @Nullable Verdict outcome(String text) {
        try {
            return VerdictText.parse(text);
        } catch (MalformedOutputException e) {
            assertThat(e.getMessage()).endsWith(VerdictText.FORM).hasSizeLessThan(2000);
            return null;
        }
    }

    @Provide
    Arbitrary<String> shards() {
        return Arbitraries.oneOf(Arbitraries.of(SHARDS), Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(25)
                .map(shards -> String.join("", shards));
    }

    /** Text that neither contains an object nor ends an object that is not closed: no braces, fences or thinking. */
    @Provide
    Arbitrary<String> prose() {
        return shards().map(text -> text.replaceAll("[{}`~<]", ""));
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> valid = Combinators.combine(verdicts(), dresses()).as((verdict, dress) -> dress.of(verdict));
        return Arbitraries.frequencyOf(
                Tuple.of(3, valid),
                Tuple.of(1, Arbitraries.of("", "{\"score\": 2}", "{\"score\": 1, \"criticalIssues\": [\"a\"]}")));
    }

    @Provide
    Arbitrary<Verdict> verdicts() {
        Arbitrary<Double> scores = Arbitraries.oneOf(
                Arbitraries.of(0.0, 1.0, 1e-300, 0.9, 0.89),
                Arbitraries.doubles().between(0.0, 1.0).ofScale(15));
        Arbitrary<List<String>> texts = shards().map(text -> text + "x").list().ofMaxSize(3);
        return Combinators.combine(
                        scores, texts, texts, texts, Arbitraries.of(true, false).injectNull(0.4))
                .as(Verdict::new)
                .filter(verdict -> !isContradiction(verdict));
    }

    private static boolean isContradiction(Verdict verdict) {
        boolean passes = Boolean.TRUE.equals(verdict.pass());
        boolean fails = Boolean.FALSE.equals(verdict.pass());
        return verdict.criticalIssues().isEmpty()
                ? (fails && verdict.score() == 1.0) || (passes && verdict.score() == 0.0)
                : passes || verdict.score() >= VerdictText.DEFAULT_HIGH_SCORE;
    }

    @Provide
    Arbitrary<Dress> dresses() {
        Arbitrary<String> before = Arbitraries.of(
                "", "Sure!\n", "```json\n", "  ~~~\r\n", "```json ", "\uFEFF", "{\"a\": {}} ", "[", "{ ");
        Arbitrary<String> after =
                Arbitraries.of("", "\n```", "\r\n~~~\r\n", "]", " }", "\nThat is all.", "\n```python\n{}");
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 31),
                        before,
                        after)
                .as(Dress::new);
    }

    /**
     * A tolerated way to write a verdict.
     *
     * @param names how its names are written
     * @param options one bit each: trailing commas, indented, the score as a string, all characters escaped, an unknown field
     */
    private record Dress(int names, int options, String before, String after) {
        String of(Verdict verdict) {
            return before + json(verdict) + after;
        }

        String json(Verdict verdict) {
            List<String> fields = new ArrayList<>();
            if (has(4)) {
                fields.add("\"because\": [{\"score\": 0.123, \"criticalIssues\": [\"}\"]}]");
            }
            tree(verdict).properties().forEach(field -> fields.add(field(field)));
            String separator = has(1) ? ",\n  " : ",";
            return "{" + (has(1) ? "\n  " : "") + String.join(separator, fields) + (has(0) ? "," : "")
                    + (has(1) ? "\n}" : "}");
        }

        private ObjectNode tree(Verdict verdict) {
            ObjectNode tree = Json.object();
            tree.set("pass", Json.value(verdict.pass() == null ? Json.object().nullNode() : verdict.pass()));
            tree.set("nextActions", array(verdict.nextActions()));
            tree.set("criticalIssues", array(verdict.criticalIssues()));
            tree.set("nonCriticalIssues", array(verdict.nonCriticalIssues()));
            tree.set("score", Json.value(has(2) ? Double.toString(verdict.score()) : (Object) verdict.score()));
            return tree;
        }

        private static ArrayNode array(List<String> texts) {
            ArrayNode array = Json.object().arrayNode();
            texts.forEach(array::add);
            return array;
        }

        private String field(Map.Entry<String, JsonNode> field) {
            return "\"" + name(field.getKey()) + "\":" + (has(1) ? " " : "") + value(field.getValue());
        }

        private String value(JsonNode value) {
            if (value.isArray()) {
                List<String> entries = new ArrayList<>();
                value.forEach(entry -> entries.add(has(3) ? escaped(entry.textValue()) : entry.toString()));
                return "[" + String.join(", ", entries) + (has(0) && !entries.isEmpty() ? ",]" : "]");
            }
            return value.toString();
        }

        private static String escaped(String text) {
            StringBuilder escaped = new StringBuilder("\"");
            text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
            return escaped.append('"').toString();
        }

        private String name(String name) {
            return switch (names) {
                case 1 -> name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
                case 2 -> name.replaceAll("([A-Z])", "-$1");
                case 3 -> name.replaceAll("([A-Z])", " $1");
                case 4 -> name.toUpperCase(java.util.Locale.ROOT);
                default -> name;
            };
        }

        private boolean has(int option) {
            return (options >> option & 1) == 1;
        }
    }
}
