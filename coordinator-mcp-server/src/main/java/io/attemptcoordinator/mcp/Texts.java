package io.attemptcoordinator.mcp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts within bounds. What attempts and their programs print can be of any length, and is shown to a model. */
final class Texts {
    /** The maximum length of a message. */
    static final int MAX_MESSAGE = 500;

    private Texts() {}

    /** Returns a text from outside on one line, without control characters, within the bound of a message. */
    static String brief(String text) {
        return brief(text, MAX_MESSAGE);
    }

    static String brief(String text, int maxLength) {
        // Cut first, so that the expression never sees more than it must.
        String line = cut(text, 4 * maxLength).strip().replaceAll("[\\p{Cntrl}\\x7f-\\x9f\\p{Cf}\\s]+", " ");
        return line.length() <= maxLength ? line : cut(line, maxLength) + "...";
    }

    /** Does not cut a character in two. */
    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /** Returns a score as people read it. */
    static String score(@Nullable Double score) {
        return score == null ? "no score" : String.format(Locale.ROOT, "%.4f", score);
    }
}
