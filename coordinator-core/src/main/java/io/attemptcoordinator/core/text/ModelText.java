package io.attemptcoordinator.core.text;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.util.List;

/** What verdicts and programs in the text of a model have in common: the bound, the thinking before the answer, the error. */
final class ModelText {
    /** The maximum length of an answer, in UTF-16 units. */
    static final int MAX_CHARS = 1 << 24;

    private static final List<Tag> TAGS = List.of(Tag.of("think"), Tag.of("thinking"));

    private final String text;
    private final String form;

    /**
     * Begins to read an answer.
     *
     * @param text the answer
     * @param form what to send instead, for the error
     * @throws MalformedOutputException if the answer is too long
     */
    ModelText(String text, String form) {
        this.text = requireNonNull(text, "modelText");
        this.form = form;
        if (text.length() > MAX_CHARS) {
            throw malformed("The answer has " + text.length() + " characters, and at most " + MAX_CHARS + " are read.");
        }
    }

    /**
     * If a tag opens or closes thinking at this place, returns where the thinking ends; otherwise -1. Thinking that is only
     * closed was opened by the template of the prompt.
     *
     * @throws MalformedOutputException if the thinking never ends
     */
    int endOfThinking(int at) {
        for (Tag tag : TAGS) {
            int closing = text.startsWith(tag.opening, at) ? text.indexOf(tag.closing, at) : at;
            if (closing < 0) {
                throw malformed("The answer ends within the thinking that " + tag.opening + " opens at "
                        + place(at) + ": it may have been cut off. Think less, and write " + tag.closing
                        + " before the answer.");
            }
            if (text.startsWith(tag.closing, closing)) {
                return closing + tag.closing.length();
            }
        }
        return -1;
    }

    /** Returns whether thinking is closed at this place. */
    boolean isEndOfThinking(int at) {
        for (Tag tag : TAGS) {
            if (text.startsWith(tag.closing, at)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the end of the line that this place is in: the index of its line break, or the length of the text. */
    int endOfLine(int at) {
        int end = at;
        while (end < text.length() && !isLineBreak(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Returns the start of the line behind a line that ends here. */
    int nextLine(int endOfLine) {
        int next = text.startsWith("\r\n", endOfLine) ? endOfLine + 2 : endOfLine + 1;
        return Math.min(next, text.length());
    }

    /** Returns whether a character ends a line, as Python and JSON count lines. */
    static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** Returns the line of a place, such as {@code line 3}. The time grows with the length of the text. */
    String place(int at) {
        int line = 1;
        for (int end = endOfLine(0); end < at; end = endOfLine(nextLine(end))) {
            line++;
        }
        return "line " + line;
    }

    /** Returns the error that a text does not have the requested form, with what to send instead. */
    MalformedOutputException malformed(String problem) {
        return new MalformedOutputException(problem + " " + form, text);
    }

    /** What a model puts around its thinking. */
    private record Tag(String opening, String closing) {
        static Tag of(String name) {
            return new Tag("<" + name + ">", "</" + name + ">");
        }
    }
}
