package io.attemptcoordinator.core.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an answer that looks for verdicts. Each character is looked at once to find where an object ends, and read
 * at most once as JSON: after an object, valid or not, the scan goes on behind it.
 */
final class VerdictScan {
    private static final int MAX_OBJECT_CHARS = 1 << 20;
    private static final int MAX_CANDIDATES = 100;
    private static final int MAX_REASON_CHARS = 300;
    private static final String NO_SCORE = "has no \"score\"";

    private static final Pattern SCORE = Pattern.compile("\"score\"\\s*+:", Pattern.CASE_INSENSITIVE);

    /** A score with a number. Infinity and NaN are numbers that are not allowed. */
    private static final Pattern NUMBER_AS_SCORE =
            Pattern.compile(SCORE.pattern() + "\\s*+\"?\\s*+[-+]?+(?:[.0-9]|nan|inf)", Pattern.CASE_INSENSITIVE);

    private final String text;
    private final ModelText answer;
    private final double highScore;
    private final Matcher score;
    private int candidates;
    private @Nullable Verdict verdict;
    private int verdictAt;

    /** Why there is no valid verdict, or not only one. */
    private @Nullable Finding problem;

    /** What else looked like a verdict, in case that there is none. */
    private @Nullable Finding hint;

    VerdictScan(String modelText, double highScore) {
        this.answer = new ModelText(modelText, VerdictText.FORM);
        this.text = modelText;
        this.highScore = highScore;
        score = SCORE.matcher(text);
    }

    Verdict verdict() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int thinking = c == '<' ? answer.endOfThinking(at) : -1;
            if (thinking >= 0) {
                forget();
                at = thinking;
            } else if (c == '{' && isObject(at)) {
                int end = endOfObject(at);
                consider(at, end);
                at = end;
            } else {
                at++;
            }
        }
        return result();
    }

    private Verdict result() {
        Finding wrong = problem;
        if (wrong != null) {
            throw answer.malformed(
                    "The JSON object at " + answer.place(wrong.at) + " of the answer " + wrong.what + ".");
        }
        Verdict only = verdict;
        if (only == null) {
            Finding similar = hint;
            throw answer.malformed("The answer has no verdict"
                    + (similar == null
                            ? "."
                            : ": the JSON object at " + answer.place(similar.at) + " " + similar.what + "."));
        }
        return only;
    }

    private void forget() {
        verdict = null;
        problem = null;
        hint = null;
    }

    /** An object begins with its first name. All other braces are prose or the code of some language. */
    private boolean isObject(int start) {
        int at = start + 1;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '"';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || ModelText.isLineBreak(c);
    }

    /**
     * Returns where an object ends: behind its last brace, or before what cannot be within one, a fence or the end of
     * thinking. JSON has no line breaks in strings, so that a string that is never closed spoils no more than its line.
     */
    private int endOfObject(int start) {
        int depth = 0;
        boolean isString = false;
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (ModelText.isLineBreak(c)) {
                isString = false;
                if (Fence.isAt(text, at + 1)) {
                    return at + 1;
                }
            } else if (c == '"') {
                isString = !isString;
            } else if (isString) {
                at += c == '\\' && at + 1 < text.length() && !ModelText.isLineBreak(text.charAt(at + 1)) ? 1 : 0;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return at + 1;
            } else if (c == '<' && answer.isEndOfThinking(at)) {
                return at;
            }
        }
        return text.length();
    }

    private void consider(int start, int end) {
        if (!score.region(start, end).find()) {
            hint(start, NO_SCORE);
            return;
        }
        candidates++;
        if (candidates > MAX_CANDIDATES) {
            throw answer.malformed("The answer has more than " + MAX_CANDIDATES + " JSON objects with a score.");
        }
        if (end - start > MAX_OBJECT_CHARS) {
            problem(start, "has more than " + MAX_OBJECT_CHARS + " characters");
            return;
        }
        String object = text.substring(start, end);
        JsonNode json;
        try {
            json = Json.readModelText(object);
        } catch (JsonProcessingException e) {
            String what = "is not valid JSON (counted from its start): " + shortened(Json.reason(e));
            if (NUMBER_AS_SCORE.matcher(object).find()) {
                problem(start, what);
            } else {
                hint(start, what);
            }
            return;
        }
        consider(start, json);
    }

    private void consider(int start, JsonNode json) {
        try {
            VerdictFields fields = VerdictFields.of(json);
            if (!fields.hasScore()) {
                hint(start, "has no \"score\" at its top level");
                return;
            }
            Verdict read = fields.verdict(highScore);
            if (verdict == null) {
                verdict = read;
                verdictAt = start;
            } else if (!verdict.equals(read)) {
                problem(start, "is another verdict than the one at " + answer.place(verdictAt));
            }
        } catch (VerdictFields.InvalidException e) {
            problem(start, e.getMessage());
        }
    }

    private void problem(int at, @Nullable String what) {
        if (problem == null) {
            problem = new Finding(at, String.valueOf(what));
        }
    }

    private void hint(int at, String what) {
        // An object that mentions a score was more likely meant.
        if (hint == null || hint.what.equals(NO_SCORE)) {
            hint = new Finding(at, what);
        }
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS) + "...";
    }

    /** What was found at a place. */
    private record Finding(int at, String what) {}
}
