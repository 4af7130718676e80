package io.attemptcoordinator.core.text;

import com.google.common.base.Preconditions;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.MalformedOutputException;

/**
 * Finds the verdict in the answer of a model that was asked for one: strict about meaning, tolerant of dress. Where two
 * readings are possible the answer is malformed (E2), because to ask again is cheaper than to go on with a wrong verdict.
 *
 * <p><b>The verdict</b> is one JSON object with the fields of {@code verdict.json}:
 *
 * <table>
 *   <caption>Fields</caption>
 *   <tr><th>field</th><th>value</th></tr>
 *   <tr><td>{@code score}</td><td>required; a number within [0, 1], higher is better. Also the same number as a string, but
 *       no percentage or fraction: they show that the model used another scale.</td></tr>
 *   <tr><td>{@code criticalIssues}</td><td>required, because an unacceptable candidate looks acceptable when this field is
 *       forgotten or misspelt; an array of strings, empty if there are none</td></tr>
 *   <tr><td>{@code nonCriticalIssues}, {@code nextActions}</td><td>the same, and empty if missing or null</td></tr>
 *   <tr><td>{@code pass}</td><td>true or false, also as a string; not decided if missing or null</td></tr>
 * </table>
 *
 * <p>Names may be written in another case and with underscores, hyphens or spaces ({@code critical_issues}). Other fields
 * are ignored. An array has at most {@value #MAX_ENTRIES} entries of at most {@value #MAX_ENTRY_CHARS} characters, none of
 * them blank or a word for "none".
 *
 * <p><b>Dress.</b> Around the object there may be prose and fences, closed or not, in any language. A comma may follow the
 * last entry. Comments, single quotes and NaN are not JSON.
 *
 * <p><b>Thinking.</b> Everything up to the end of the last {@code <think>…</think>} or {@code <thinking>…</thinking>} is
 * ignored, also without the opening tag, which the template of a prompt may contain. Drafts in it are no verdicts.
 *
 * <p><b>Several objects.</b> Each object with a score at its top level is a verdict. All of them must be valid and equal.
 * The same holds for an object that is not valid JSON but gives a number as its score; without a number it is taken for a
 * repeated template and skipped. Objects within other objects are never taken for verdicts.
 *
 * <p><b>Contradictions.</b> A verdict is malformed if it has critical issues and also passes or has a high score, if it
 * passes with a score of 0, or if it does not pass with a score of 1 and without critical issues.
 *
 * <p><b>Bounds.</b> The time grows linearly with the length of the text, whatever it contains. An answer has at most 16 Mi
 * characters, the object at most 1 Mi and 64 levels, and there are at most 100 objects with a score.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class VerdictText {
    /**
     * The score from which on critical issues are a contradiction, where none is given. From 0.9 on, a judge says that hardly
     * anything is left to improve, which is the opposite of unacceptable.
     */
    public static final double DEFAULT_HIGH_SCORE = 0.9;

    /** The maximum number of issues of each kind, and of actions. */
    public static final int MAX_ENTRIES = 100;

    /** The maximum length of an issue or action, in UTF-16 units. */
    public static final int MAX_ENTRY_CHARS = 4000;

    /**
     * What to send, in words for the prompt of a verifier; every error ends with it. It contains no example, because models
     * repeat examples.
     */
    public static final String FORM = "Send exactly one JSON object with the fields \"score\" (a number from 0 to 1), "
            + "\"criticalIssues\", \"nonCriticalIssues\" and \"nextActions\" (arrays of strings, empty if there are none), "
            + "and \"pass\" (true or false, or left out).";

    private VerdictText() {}

    /**
     * Finds the verdict in an answer, with {@value #DEFAULT_HIGH_SCORE} as high score.
     *
     * @param modelText the answer, any text
     * @return the verdict
     * @throws MalformedOutputException if the answer has no verdict or more than one, or if it is invalid or contradicts
     *     itself; the message says what was wrong and what to send
     */
    public static Verdict parse(String modelText) {
        return parse(modelText, DEFAULT_HIGH_SCORE);
    }

    /**
     * Finds the verdict in an answer.
     *
     * @param modelText the answer, any text
     * @param highScore the score from which on critical issues are a contradiction, within (0, 1]; best the threshold of the
     *     task, at which a candidate is accepted
     * @return the verdict
     * @throws MalformedOutputException if the answer has no verdict or more than one, or if it is invalid or contradicts
     *     itself; the message says what was wrong and what to send
     * @throws IllegalArgumentException if the high score is not within (0, 1]
     */
    public static Verdict parse(String modelText, double highScore) {
        Preconditions.checkArgument(
                highScore > 0.0 && highScore <= 1.0, "highScore must be within (0, 1] but was %s", highScore);
        return new VerdictScan(modelText, highScore).verdict();
    }
}
