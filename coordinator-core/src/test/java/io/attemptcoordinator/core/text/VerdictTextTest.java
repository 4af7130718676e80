package io.attemptcoordinator.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTextTest {
    private static final int TEN_MEGABYTES = 10_000_000;
    private static final String SHORT = "{\"score\": 0.7, \"criticalIssues\": []}";
    private static final Verdict SEVEN = Verdict.of(0.7);

    private static String verdict(String score, String... more) {
        return "{\"score\": " + score + ", \"criticalIssues\": []" + String.join("", more) + "}";
    }

    private static MalformedOutputException refused(String text) {
        try {
            Verdict verdict = VerdictText.parse(text);
            throw new AssertionError("accepted as " + verdict);
        } catch (MalformedOutputException e) {
            assertThat(e.modelText()).isEqualTo(text);
            assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED);
            assertThat(e).hasMessageEndingWith(" " + VerdictText.FORM);
            return e;
        }
    }

    @Test
    void readsAllFields() {
        assertThat(VerdictText.parse("""
                        {"score": 0.4,
                         "criticalIssues": ["no \\"lid\\"", "leg {missing}"],
                         "nonCriticalIssues": ["too dark"],
                         "nextActions": ["add the lid", "```"],
                         "pass": false}"""))
                .isEqualTo(new Verdict(
                        0.4,
                        List.of("no \"lid\"", "leg {missing}"),
                        List.of("too dark"),
                        List.of("add the lid", "```"),
                        false));
    }

    static List<String> dressed() {
        return List.of(
                SHORT,
                "\uFEFF" + SHORT,
                "```json\n" + SHORT + "\n```",
                "```\r\n" + SHORT + "\r\n```\r\n",
                "~~~~ JSON title=x\n" + SHORT + "\n~~~~",
                "```json\n" + SHORT,
                SHORT + "\n```",
                "```json " + SHORT + "```",
                "Here it is: " + SHORT + " Hope this helps {: see [docs]}.",
                "A smiley :-} and a 6\" box {" + "\n" + SHORT,
                "[" + SHORT + "]",
                SHORT + "\nAgain:\n```json\n" + SHORT + "\n```",
                "{\"criticalIssues\" : [ ], \"score\" : 0.7, }",
                "{\"score\": 0.7, \"criticalIssues\": [], \"nextActions\": null, \"pass\": null}",
                "{\n\t\"score\"\n:\n0.7,\n\"criticalIssues\": []\n}",
                "{\"Score\": 0.7, \"critical_issues\": []}",
                "{\"SCORE\": 0.7, \"Critical Issues\": [], \"next-actions\": []}",
                "{\"schemaVersion\": \"1.0\", \"score\": 0.7, \"criticalIssues\": [], \"why\": {\"score\": 0.1}}",
                "{\"objects\": {\"cube\": 1}} and " + SHORT,
                "def f(): return {'a': {}}\n" + SHORT,
                "For the schema {\"score\": <0 to 1>, \"criticalIssues\": [{...}]} it is " + SHORT,
                "~~~\n{\"text\": [\n  ~~~\n" + SHORT,
                "{\"text\": \"a\\\n}\n" + SHORT,
                "```json\n{\"criticalIssues\": [\"a\n```\nSorry.\n" + SHORT);
    }

    @ParameterizedTest
    @MethodSource("dressed")
    void toleratesDress(String text) {
        assertThat(VerdictText.parse(text)).isEqualTo(SEVEN);
    }

    static List<String> afterThinking() {
        String draft = verdict("0.1");
        return List.of(
                "<think>" + draft + "</think>" + SHORT,
                "\n<thinking>\nPerhaps " + draft + " or {\"score\": 2\n</thinking>\n```json\n" + SHORT + "\n```",
                "The prompt opened it. " + draft + "</think>" + SHORT,
                "{\"score\": 0.1, \"criticalIssues\": [ hm\n</think>\n" + SHORT,
                draft + "<think>no</think>" + SHORT,
                "<think>a</think><think>" + draft + "</think>" + SHORT,
                verdict("7") + "</think>" + SHORT);
    }

    @ParameterizedTest
    @MethodSource("afterThinking")
    void ignoresThinking(String text) {
        assertThat(VerdictText.parse(text)).isEqualTo(SEVEN);
    }

    @Test
    void thinkingWithinAStringIsText() {
        Verdict expected = new Verdict(0.7, List.of(), List.of("<think>", "a</think>{"), List.of(), null);

        assertThat(VerdictText.parse(verdict("0.7", ", \"nonCriticalIssues\": [\"<think>\", \"a</think>{\"]")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    0,           0
                    1,           1
                    -0.0,        0
                    1.0,         1
                    7e-1,        0.7
                    1E-400,      0
                    1e-999999999, 0
                    "0.7",       0.7
                    " 0.7 ",     0.7
                    "1",         1
                    "7e-1",      0.7""", quoteCharacter = '`')
    void acceptsNumbers(String score, double expected) {
        assertThat(VerdictText.parse(verdict(score)).score()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0.001",
                "1.0000001",
                "85",
                "1e400",
                "1e999999999",
                "-1e999999999",
                "null",
                "true",
                "[0.7]",
                "{}",
                "\"\"",
                "\"high\"",
                "\"70%\"",
                "\"7/10\"",
                "\"0,7\"",
                "\".7\"",
                "\"+0.7\"",
                "\"0x1\"",
                "\"NaN\"",
                "\"1e-9999999999\"",
                "\"0.7 of 1\"",
                "\"\\u0660\"",
                "\"1.5\"",
                "\"<number>\""
            })
    void refusesOtherScores(String score) {
        assertThat(refused(verdict(score)))
                .hasMessageStartingWith(
                        "The JSON object at line 1 of the answer must have a number from 0 to 1, such as "
                                + "0.75, as its \"score\", but has ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "-Infinity", "+Infinity", ".7", "0.7.1", "01", "0.7 // good", "1e99999999999"})
    void refusesWhatJsonHasNoNumberFor(String score) {
        assertThat(refused(SHORT + verdict(score)))
                .hasMessageContaining("is not valid JSON")
                .hasMessageNotContainingAny("enable", "Feature", "Source");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    true,      true
                    false,     false
                    "true",    true
                    "False",   false""", quoteCharacter = '`')
    void acceptsBooleans(String pass, boolean expected) {
        assertThat(VerdictText.parse(verdict("0.7", ", \"pass\": " + pass)).pass())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "\"yes\"", "\"\"", "[true]", "{}"})
    void refusesOtherBooleans(String pass) {
        assertThat(refused(verdict("0.7", ", \"pass\": " + pass)))
                .hasMessageContaining("must have true or false as its \"pass\", but has " + pass);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"none\"", "{}", "true", "0"})
    void refusesListsThatAreNoArrays(String list) {
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": " + list + "}"))
                .hasMessageContaining("must have an array of strings as its \"criticalIssues\", but has " + list);
        assertThat(refused(verdict("0.7", ", \"next_actions\": " + list)))
                .hasMessageContaining("must have an array of strings as its \"nextActions\", but has " + list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[\"a\"]", "{\"issue\": \"a\"}"})
    void refusesEntriesThatAreNoStrings(String entry) {
        assertThat(refused(verdict("0.7", ", \"nonCriticalIssues\": [\"a\", " + entry + "]")))
                .hasMessageContaining("must have only strings in \"nonCriticalIssues\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \\n", "None", "none.", "N/A", "-", "No critical issues."})
    void refusesEntriesThatSayNone(String entry) {
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": [\"" + entry + "\"]}"))
                .hasMessageContaining("in \"criticalIssues\"; if there are none, it must be []");
    }

    @Test
    void boundsEntries() {
        String entry = "x".repeat(VerdictText.MAX_ENTRY_CHARS);
        String most = "\"a\",".repeat(VerdictText.MAX_ENTRIES - 1) + "\"" + entry + "\"";

        assertThat(VerdictText.parse("{\"score\": 0.7, \"criticalIssues\": [" + most + "]}")
                        .criticalIssues())
                .hasSize(100)
                .contains(entry);
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": [\"a\"," + most + "]}"))
                .hasMessageContaining("has 101 entries in \"criticalIssues\", and at most 100 are allowed");
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": [\"x" + entry + "\"]}"))
                .hasMessageContaining("has an entry of 4001 characters");
    }

    @Test
    void requiresScoreAndCriticalIssues() {
        assertThat(refused("{\"score\": 0.7}"))
                .hasMessageContaining("has no \"criticalIssues\"; if there are none, it must be []");
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": null}"))
                .hasMessageContaining("has no \"criticalIssues\"");
        assertThat(refused("{\"score\": 0.7, \"critical\": [\"no lid\"]}"))
                .hasMessageContaining("has no \"criticalIssues\"");
        assertThat(refused("Well,\n{\"criticalIssues\": []}"))
                .hasMessageStartingWith("The answer has no verdict: the JSON object at line 2 has no \"score\". ");
        assertThat(refused("{\"criticalIssues\": []} {\"verdict\": " + SHORT + "}"))
                .hasMessageContaining("the JSON object at line 1 has no \"score\" at its top level");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "The score is 0.7.",
                "{",
                "}",
                "{}",
                "[]",
                "{score: 0.7, criticalIssues: []}",
                "{'score': 0.7}",
                "\"{\\\"score\\\": 0.7, \\\"criticalIssues\\\": []}\"",
                "```json\n```",
                "null",
                "</think>"
            })
    void refusesAnswersWithoutAVerdict(String text) {
        assertThat(refused(text)).hasMessageStartingWith("The answer has no verdict. ");
    }

    @Test
    void repeatsOfATemplateAloneAreNoVerdict() {
        assertThat(refused("{\"scene\": 1}\n{\"score\": <0 to 1>}"))
                .hasMessageStartingWith(
                        "The answer has no verdict: the JSON object at line 2 is not valid JSON (counted "
                                + "from its start): at line 1, column 11: Unexpected character ('<'");
    }

    static List<String> broken() {
        return List.of(
                "{\"score\": 0.7, \"criticalIssues\": []",
                "{\"score\": 0.7, \"criticalIssues\": [",
                "{\"score\": 0.7, \"criticalIssues\": [\"a",
                "{\"score\": 0.7, \"criticalIssues\": [], ,}",
                "{\"score\": 0.7 \"criticalIssues\": []}",
                "{\"score\": 0.7, 'criticalIssues': []}",
                "{\"score\": 0.7, \"criticalIssues\": [] /* none */}",
                "{\"score\": 0.7, \"criticalIssues\": [\"two\nlines\"]}",
                "{\"score\": 0.7, \"criticalIssues\": [], \"pass\": True}",
                "{\"score\": 0.7, \"score\": 0.7, \"criticalIssues\": []}",
                "{\"score\": 0.7, \"criticalIssues\": [], \"a\": " + "[".repeat(70) + "]".repeat(70) + "}",
                "{\"score\": 0.7, \"criticalIssues\": [], \"parts\": [oops, " + SHORT + "]}",
                "{\"score\": 0.7, \"criticalIssues\": [], \"parts\": [ \"oops, " + SHORT + "]}",
                "{\"score\": \" 0.7, \"criticalIssues\": [], \"parts\": [\n" + SHORT + "\n]}");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void refusesBrokenVerdictsAlsoNextToAValidOne(String text) {
        assertThat(refused(text)).hasMessageContaining("is not valid JSON");
        assertThat(refused(SHORT + "\n" + text)).hasMessageContaining("at line 2 of the answer is not valid JSON");
        assertThat(refused("```\n" + text + "\n```\n" + SHORT)).hasMessageContaining("is not valid JSON");
    }

    @Test
    void shortensWhatIsWrong() {
        String name = "\"" + "x".repeat(10_000) + "\": 1";

        assertThat(refused("{\"score\": 0.7, " + name + ", " + name + "}").getMessage())
                .contains("Duplicate field", "xxx.... ")
                .hasSizeLessThan(1000);
    }

    @Test
    void refusesOneFieldInTwoSpellings() {
        assertThat(refused("{\"score\": 0.7, \"criticalIssues\": [], \"critical_issues\": []}"))
                .hasMessageContaining("has \"criticalIssues\" twice, in two spellings");
    }

    @Test
    void refusesVerdictsThatDiffer() {
        assertThat(refused("Front:\n" + SHORT + "\nSide:\n" + verdict("0.71")))
                .hasMessageStartingWith(
                        "The JSON object at line 4 of the answer is another verdict than the one at line 2. ");
        assertThat(refused(SHORT + verdict("0.7", ", \"pass\": false"))).hasMessageContaining("is another verdict");
        assertThat(refused(SHORT + verdict("70"))).hasMessageContaining("must have a number from 0 to 1");
        assertThat(refused(verdict("70") + "\n" + verdict("80"))).hasMessageContaining("at line 1 of the answer must");
    }

    @ParameterizedTest
    @CsvSource({"0.9,", "1,", "0.9,false", "0.2,true", "0,true"})
    void refusesContradictionsToCriticalIssues(String score, String pass) {
        String text = "{\"score\": " + score + ", \"criticalIssues\": [\"no lid\"], \"pass\": " + pass + "}";

        assertThat(refused(text))
                .hasMessageContaining(
                        "contradicts itself: it has a critical issue (\"no lid\"), which makes the candidate "
                                + "unacceptable, but ");
    }

    @Test
    void refusesBestThatDoesNotPassAndWorstThatPasses() {
        assertThat(refused(verdict("1", ", \"pass\": false"))).hasMessageContaining("contradicts itself");
        assertThat(refused(verdict("0", ", \"pass\": true"))).hasMessageContaining("contradicts itself");
    }

    @ParameterizedTest
    @CsvSource({"0.89,[\"a\"],", "0.89,[\"a\"],false", "0.99,[],false", "0.01,[],true", "0,[],", "1,[],true"})
    void acceptsWhatIsNoContradiction(String score, String critical, String pass) {
        String text = "{\"score\": " + score + ", \"criticalIssues\": " + critical + ", \"pass\": " + pass + "}";

        assertThat(VerdictText.parse(text).score()).isEqualTo(Double.parseDouble(score));
    }

    @Test
    void takesTheThresholdOfTheTask() {
        String text = "{\"score\": 0.6, \"criticalIssues\": [\"no lid\"]}";

        assertThat(VerdictText.parse(text, 0.61).score()).isEqualTo(0.6);
        assertThatThrownBy(() -> VerdictText.parse(text, 0.6))
                .isInstanceOf(MalformedOutputException.class)
                .hasMessageContaining("its score is 0.6; give a score below 0.6, or move");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -1.0, 1.1, Double.NaN})
    void refusesOtherHighScores(double highScore) {
        assertThatThrownBy(() -> VerdictText.parse(SHORT, highScore))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("highScore must be within (0, 1] but was " + highScore);
    }

    @Test
    void refusesThinkingThatNeverEnds() {
        assertThat(refused("Hm.\n<think>" + SHORT))
                .hasMessageStartingWith("The answer ends within the thinking that <think> opens at line 2: ");
        assertThat(refused("{\"criticalIssues\": []}</think>")).hasMessageStartingWith("The answer has no verdict. ");
    }

    static List<String> unitsOfHugeTexts() {
        return List.of(
                "{",
                "}",
                "{{}",
                "{\"",
                "{ ",
                "\"",
                "\\",
                "{\"a\":",
                "{\"a\"}",
                "{\":\",\"",
                "{\"a\":[",
                "```",
                "```\n",
                "~~~\n{\"a\":",
                "<",
                "<think>",
                "</think>",
                "{\"a\"}</think>",
                "<think></think>",
                "{\"a\":<",
                "\n",
                "\r\n",
                "{\"score\":",
                "{\"score\":0,",
                "{\"score\":x}",
                "\"score\"",
                "{\"score\"   ",
                "x",
                "\uD83D\uDE00",
                "{\"score\":x}</think>");
    }

    @ParameterizedTest
    @MethodSource("unitsOfHugeTexts")
    void refusesHugeTextsInLinearTime(String unit) {
        refused(unit.repeat(TEN_MEGABYTES / unit.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{ ", "x", "\n", "```\n", "}", "{\"a\":1}", "</think>", "<"})
    void findsTheVerdictInAHugeText(String unit) {
        String text = unit.repeat(TEN_MEGABYTES / unit.length());

        assertThat(VerdictText.parse(text + "\n" + SHORT)).isEqualTo(SEVEN);
    }

    @Test
    void boundsTextObjectAndNumberOfObjects() {
        String space = " ".repeat(1 << 20);

        assertThat(refused("{" + space + SHORT.substring(1))).hasMessageContaining("has more than 1048576 characters");
        assertThat(refused("x".repeat(1 << 24) + SHORT))
                .hasMessageStartingWith("The answer has 16777252 characters, and at most 16777216 are read. ");
        assertThat(VerdictText.parse(SHORT.repeat(100))).isEqualTo(SEVEN);
        assertThat(refused(SHORT.repeat(101))).hasMessageContaining("more than 100 JSON objects with a score");
    }

    @Test
    void refusesNull() {
        assertThatThrownBy(() -> VerdictText.parse(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("modelText");
    }

    @SuppressWarnings("NullAway") // What a caller without checks may pass.
    private static String nothing() {
        return null;
    }
}
