package io.attemptcoordinator.core.text;

import io.attemptcoordinator.core.loop.MalformedOutputException;

/**
 * Finds the Python program in the answer of a model that was asked for one: strict about meaning, tolerant of dress. Where
 * two readings are possible the answer is malformed (E2), because to ask again is cheaper than to execute half a program.
 * The program is neither checked nor executed here.
 *
 * <p><b>The block.</b> The program is the content of one fenced block, as in CommonMark: at least three backticks or tildes
 * on a line of their own with the language {@code python}, {@code python3}, {@code py}, {@code py3} or none, up to a line of
 * at least as many. The block may be indented, as in a list; its indentation is removed if all
 * its lines have it. A closing fence that is
 * indented by more than three blanks or a tab relative to the opening one belongs to the program, and so does a fence that is shorter
 * or of the other kind: a docstring may contain fences, within a block with a longer one.
 *
 * <p><b>Several blocks.</b> Blocks in other languages, such as {@code bash}, are ignored. Of the others there must be one, or
 * all must be equal. They are not joined, because a later block may replace or merely use an earlier one, and the longest is
 * not taken, because the program of an unfortunate fence would silently be cut.
 *
 * <p><b>A block that is not closed</b> is malformed: the answer may have been cut off, and the first half of a program
 * often runs.
 *
 * <p><b>Without any fence</b> the whole answer is the program if its first line, after blank lines and comments, is an
 * import or the beginning of a docstring. If there are also fences, it is not clear what belongs to it, and it is malformed.
 *
 * <p><b>Thinking.</b> Everything up to the end of the last {@code <think>…</think>} or {@code <thinking>…</thinking>} outside
 * a block is ignored, also without the opening tag, which the template of a prompt may contain.
 *
 * <p><b>The program</b> that is returned has line feeds as its line breaks, none after its last line. It is not blank, has
 * not only comments, and has no control characters except tabs, line breaks and form feeds, and no half of a surrogate
 * pair, which no file can hold.
 *
 * <p><b>Bounds.</b> The time grows linearly with the length of the text, whatever it contains. An answer has at most 16 Mi
 * characters, a program at most {@value #MAX_PROGRAM_CHARS}.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ProgramText {
    /** The maximum length of a program, in UTF-16 units: 1 Mi. */
    public static final int MAX_PROGRAM_CHARS = 1 << 20;

    /** What to send, in words for the prompt of a generator; every error ends with it. */
    public static final String FORM =
            "Send the whole Python program in exactly one block: a line ```python, the program, "
                    + "and a line ```. If the program itself has a line of backticks, use more of them around it.";

    private ProgramText() {}

    /**
     * Finds the program in an answer.
     *
     * @param modelText the answer, any text
     * @return the program
     * @throws MalformedOutputException if the answer has no program or more than one, or if it is incomplete or cannot be
     *     Python; the message says what was wrong and what to send
     */
    public static String extract(String modelText) {
        return new ProgramScan(modelText).program();
    }
}
