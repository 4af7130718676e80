package io.attemptcoordinator.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object that a verdict has, and what they mean. */
final class VerdictFields {
    private static final String SCORE = "score";
    private static final String CRITICAL_ISSUES = "criticalIssues";
    private static final String NON_CRITICAL_ISSUES = "nonCriticalIssues";
    private static final String NEXT_ACTIONS = "nextActions";
    private static final String PASS = "pass";

    /** The names, by how they are compared. */
    private static final Map<String, String> NAMES = Map.of(
            "score", SCORE,
            "criticalissues", CRITICAL_ISSUES,
            "noncriticalissues", NON_CRITICAL_ISSUES,
            "nextactions", NEXT_ACTIONS,
            "pass", PASS);

    private static final CharMatcher SEPARATORS = CharMatcher.anyOf("_- ");

    /** A number of JSON, of a length that needs no further bound. */
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]{0,30})(?:\\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?");

    /** What models write in place of an empty array. */
    private static final Set<String> NONE =
            Set.of("", "-", "none", "n/a", "na", "null", "nil", "nothing", "no issues", "no critical issues");

    private final Map<String, JsonNode> values;

    private VerdictFields(Map<String, JsonNode> values) {
        this.values = values;
    }

    /**
     * Finds the fields of an object by their names.
     *
     * @throws InvalidException if it has one of them twice
     */
    static VerdictFields of(JsonNode object) throws InvalidException {
        Map<String, JsonNode> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = NAMES.get(SEPARATORS.removeFrom(Ascii.toLowerCase(field.getKey())));
            if (name != null && values.put(name, field.getValue()) != null) {
                throw new InvalidException("has \"" + name + "\" twice, in two spellings");
            }
        }
        return new VerdictFields(values);
    }

    boolean hasScore() {
        return values.containsKey(SCORE);
    }

    /**
     * Returns the verdict.
     *
     * @throws InvalidException if a field is missing, of another type or out of its range, or if the fields contradict
     *     each other
     */
    Verdict verdict(double highScore) throws InvalidException {
        double score = score();
        List<String> critical = texts(CRITICAL_ISSUES);
        if (critical == null) {
            throw new InvalidException("has no \"" + CRITICAL_ISSUES + "\"; if there are none, it must be []");
        }
        List<String> nonCritical = texts(NON_CRITICAL_ISSUES);
        List<String> actions = texts(NEXT_ACTIONS);
        Verdict verdict = new Verdict(
                score,
                critical,
                nonCritical == null ? List.of() : nonCritical,
                actions == null ? List.of() : actions,
                pass());
        requireConsistent(verdict, highScore);
        return verdict;
    }

    private double score() throws InvalidException {
        JsonNode value = values.get(SCORE);
        BigDecimal score = null;
        if (value != null && value.isNumber()) {
            score = value.decimalValue();
        } else if (value != null && value.isTextual()) {
            String text = value.textValue().strip();
            score = NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
        }
        if (score == null || score.signum() < 0 || score.compareTo(BigDecimal.ONE) > 0) {
            throw new InvalidException("must have a number from 0 to 1, such as 0.75, as its \"score\", but has "
                    + (value == null ? "none" : Json.shortened(value)));
        }
        return score.doubleValue();
    }

    /** Returns an array of texts, or null if it is missing or null. */
    private @Nullable List<String> texts(String name) throws InvalidException {
        JsonNode array = values.get(name);
        if (array == null || array.isNull()) {
            return null;
        }
        if (!array.isArray()) {
            throw new InvalidException("must have an array of strings as its \"" + name + "\", but has "
                    + Json.shortened(array) + "; if there are none, it must be []");
        }
        if (array.size() > VerdictText.MAX_ENTRIES) {
            throw new InvalidException("has " + array.size() + " entries in \"" + name + "\", and at most "
                    + VerdictText.MAX_ENTRIES + " are allowed; name the most important ones only");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : array) {
            texts.add(text(name, entry));
        }
        return texts;
    }

    private static String text(String name, JsonNode entry) throws InvalidException {
        if (!entry.isTextual()) {
            throw new InvalidException("must have only strings in \"" + name + "\", but has " + Json.shortened(entry));
        }
        String text = entry.textValue();
        if (text.length() > VerdictText.MAX_ENTRY_CHARS) {
            throw new InvalidException("has an entry of " + text.length() + " characters in \"" + name
                    + "\", and at most " + VerdictText.MAX_ENTRY_CHARS + " are allowed");
        }
        if (isNone(text)) {
            throw new InvalidException(
                    "has " + Json.shortened(entry) + " in \"" + name + "\"; if there are none, it must be []");
        }
        return text;
    }

    private static boolean isNone(String text) {
        String word = Ascii.toLowerCase(text.strip());
        return NONE.contains(word.endsWith(".") ? word.substring(0, word.length() - 1) : word);
    }

    private @Nullable Boolean pass() throws InvalidException {
        JsonNode value = values.get(PASS);
        if (value == null || value.isNull()) {
            return null;
        }
        String text = Ascii.toLowerCase(value.asText().strip());
        if (text.equals("true")) {
            return true;
        }
        if (text.equals("false")) {
            return false;
        }
        throw new InvalidException("must have true or false as its \"" + PASS + "\", but has " + Json.shortened(value));
    }

    private static void requireConsistent(Verdict verdict, double highScore) throws InvalidException {
        Boolean pass = verdict.pass();
        if (!verdict.criticalIssues().isEmpty()) {
            String issue = "contradicts itself: it has a critical issue ("
                    + Json.shortened(Json.value(verdict.criticalIssues().get(0))) + "), which makes the candidate "
                    + "unacceptable, but ";
            String remedy = ", or move what is acceptable to \"" + NON_CRITICAL_ISSUES + "\"";
            if (verdict.score() >= highScore) {
                throw new InvalidException(
                        issue + "its score is " + verdict.score() + "; give a score below " + highScore + remedy);
            }
            if (pass != null && pass) {
                throw new InvalidException(issue + "it passes; do not let it pass" + remedy);
            }
        } else if (pass != null && !pass && verdict.score() == 1.0) {
            throw new InvalidException("contradicts itself: its score is 1, the best, but it does not pass; lower the "
                    + "score and name what is missing, or let it pass");
        }
        if (pass != null && pass && verdict.score() == 0.0) {
            throw new InvalidException("contradicts itself: its score is 0, the worst, but it passes; raise the score, "
                    + "or do not let it pass");
        }
    }

    /** An object with a score is no valid verdict. The message goes on after "The JSON object". */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }
    }
}
