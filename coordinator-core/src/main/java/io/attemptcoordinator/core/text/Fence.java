package io.attemptcoordinator.core.text;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The line that opens a block of code: three or more backticks or tildes, and a language. As in CommonMark, except that it
 * may be indented by any amount, as it is in lists.
 *
 * @param symbol the backtick or the tilde
 * @param length how many of them
 * @param indent the blanks before them
 * @param info what is behind them, in lower case and without blanks around it; may be empty
 */
record Fence(char symbol, int length, String indent, String info) {
    private static final int MIN_LENGTH = 3;

    /** A closing fence that is indented by more than this, relative to the opening one, belongs to the block. */
    private static final int MAX_CLOSING_INDENT = 3;

    private static final Set<String> PYTHON = Set.of("", "python", "python3", "py", "py3");

    /** Returns the fence that a line opens, or null if it opens none. */
    static @Nullable Fence opening(String text, int from, int to) {
        int start = skipBlanks(text, from, to);
        if (start == to || (text.charAt(start) != '`' && text.charAt(start) != '~')) {
            return null;
        }
        char symbol = text.charAt(start);
        int end = skip(symbol, text, start, to);
        String info = Ascii.toLowerCase(text.substring(end, to).strip());
        // A line such as ```x``` is code within prose.
        if (end - start < MIN_LENGTH || (symbol == '`' && info.indexOf('`') >= 0)) {
            return null;
        }
        return new Fence(symbol, end - start, text.substring(from, start), info);
    }

    /** Returns whether a line begins like a fence. */
    static boolean isAt(String text, int from) {
        int start = skipBlanks(text, from, text.length());
        return text.startsWith("```", start) || text.startsWith("~~~", start);
    }

    /** Returns whether a line closes the block that this fence opens. */
    boolean isClosedBy(String text, int from, int to) {
        int start = skipBlanks(text, from, to);
        int end = skip(symbol, text, start, to);
        return width(text.substring(from, start)) <= width(indent) + MAX_CLOSING_INDENT
                && end - start >= length
                && skipBlanks(text, end, to) == to;
    }

    /** Returns whether the block can be a program: its language is Python, or it has none. */
    boolean isPython() {
        return PYTHON.contains(info);
    }

    /** Returns the width of blanks: a tab is wider than what a closing fence may be indented by. */
    private static int width(String blanks) {
        int tabs = CharMatcher.is('\t').countIn(blanks);
        return blanks.length() + tabs * MAX_CLOSING_INDENT;
    }

    private static int skipBlanks(String text, int from, int to) {
        int at = from;
        while (at < to && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int skip(char symbol, String text, int from, int to) {
        int at = from;
        while (at < to && text.charAt(at) == symbol) {
            at++;
        }
        return at;
    }
}
