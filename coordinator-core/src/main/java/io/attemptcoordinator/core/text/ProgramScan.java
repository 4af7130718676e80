package io.attemptcoordinator.core.text;

import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One pass over the lines of an answer that looks for the program. */
final class ProgramScan {
    /** The first statement of a program without a fence. */
    private static final Pattern FIRST_STATEMENT = Pattern.compile(
            "import\\s+[\\w.]+\\s*(?:[,;#].*|as\\s.*)?|from\\s+[\\w.]+\\s+import\\s+\\S.*|[rR]?(?:\"\"\"|''').*");

    private final String text;
    private final ModelText answer;

    /** Where the answer begins after the thinking. */
    private int start;

    private @Nullable Fence open;
    private int openedAt;
    private int contentStart;

    /** The first line of a program without a fence, or of prose; -1 before it is found. */
    private int firstLine;

    private boolean isBare;
    private int firstFence;
    private @Nullable String program;
    private int programAt;
    private @Nullable String problem;
    private @Nullable String otherLanguage;

    ProgramScan(String modelText) {
        answer = new ModelText(modelText, ProgramText.FORM);
        text = modelText;
        // A byte order mark belongs to a file, and hides the fence behind it.
        restart(text.startsWith("\uFEFF") ? 1 : 0);
    }

    String program() {
        int at = start;
        int end = -1;
        while (at < text.length()) {
            // A line with many tags is measured once.
            end = at <= end ? end : answer.endOfLine(at);
            int thinking = open == null ? endOfThinking(at, end) : -1;
            if (thinking >= 0) {
                restart(thinking);
                at = thinking;
            } else {
                line(at, end);
                at = answer.nextLine(end);
            }
        }
        return result();
    }

    private void restart(int at) {
        start = at;
        firstLine = -1;
        isBare = false;
        firstFence = -1;
        program = null;
        problem = null;
        otherLanguage = null;
    }

    /** Returns the end of the thinking that ends in a line or is opened in it, or -1. */
    private int endOfThinking(int from, int to) {
        for (int at = from; at < to; at++) {
            int end = text.charAt(at) == '<' ? answer.endOfThinking(at) : -1;
            if (end >= 0) {
                return end;
            }
        }
        return -1;
    }

    private void line(int from, int to) {
        Fence fence = open;
        if (fence != null) {
            if (fence.isClosedBy(text, from, to)) {
                open = null;
                block(fence, from);
            }
            return;
        }
        fence = Fence.opening(text, from, to);
        if (fence != null) {
            open = fence;
            openedAt = from;
            contentStart = answer.nextLine(to);
            firstFence = firstFence < 0 ? from : firstFence;
        } else if (firstLine < 0 && firstFence < 0 && !isBlankOrComment(text.substring(from, to))) {
            firstLine = from;
            isBare = FIRST_STATEMENT.matcher(text.substring(from, to)).matches();
        }
    }

    private void block(Fence fence, int end) {
        if (!fence.isPython()) {
            otherLanguage = fence.info();
        } else if (problem == null) {
            String content = content(fence.indent(), contentStart, end);
            if (program == null) {
                program = content;
                programAt = openedAt;
            } else if (!program.equals(content)) {
                problem = "The answer has more than one block that can be the program, at " + answer.place(programAt)
                        + " and at " + answer.place(openedAt)
                        + ". They may also be one block that a line of backticks in it has closed too early.";
            }
        }
    }

    /**
     * Returns lines without the last line break, and without the indentation of their fence if all of them have it. If some
     * do not, only the fence is indented, and to shorten the others would change the program.
     */
    private String content(String indent, int from, int to) {
        StringBuilder whole = new StringBuilder(to - from);
        StringBuilder unindented = new StringBuilder(to - from);
        boolean isIndented = true;
        for (int at = from; at < to; ) {
            int end = Math.min(answer.endOfLine(at), to);
            boolean hasIndent = text.startsWith(indent, at);
            isIndented &= hasIndent || text.substring(at, end).isBlank();
            whole.append(text, at, end).append('\n');
            unindented.append(text, hasIndent ? at + indent.length() : at, end).append('\n');
            at = answer.nextLine(end);
        }
        StringBuilder content = isIndented ? unindented : whole;
        content.setLength(Math.max(0, content.length() - 1));
        return content.toString();
    }

    private String result() {
        if (open != null) {
            throw answer.malformed("The block at " + answer.place(openedAt) + " is not closed by a line of its own, so "
                    + "the program may have been cut off. Write a shorter one if it was.");
        }
        if (isBare) {
            if (firstFence >= 0) {
                throw answer.malformed("The answer has a program without a fence at " + answer.place(firstLine)
                        + ", but also a fence at " + answer.place(firstFence) + ".");
            }
            return checked(content("", start, text.length()).strip());
        }
        if (problem != null) {
            throw answer.malformed(problem);
        }
        String only = program;
        if (only == null) {
            throw answer.malformed(
                    otherLanguage == null
                            ? "The answer has no block of code."
                            : "The answer has a block of " + Json.shortened(Json.value(otherLanguage))
                                    + ", but none of \"python\".");
        }
        return checked(only);
    }

    private String checked(String code) {
        if (code.length() > ProgramText.MAX_PROGRAM_CHARS) {
            throw answer.malformed("The program has " + code.length() + " characters, and at most "
                    + ProgramText.MAX_PROGRAM_CHARS + " are allowed. Compute large data instead of listing them.");
        }
        if (code.lines().allMatch(ProgramScan::isBlankOrComment)) {
            throw answer.malformed(code.isBlank() ? "The program is empty." : "The program has only comments.");
        }
        int line = 1;
        for (int at = 0; at < code.length(); at++) {
            char c = code.charAt(at);
            line += c == '\n' ? 1 : 0;
            if (Character.isHighSurrogate(c)
                    && at + 1 < code.length()
                    && Character.isLowSurrogate(code.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(c)) {
                throw unwelcome(line, c, "half of a surrogate pair");
            } else if (Character.isISOControl(c) && c < 0x80 && "\t\n\f".indexOf(c) < 0) {
                throw unwelcome(line, c, "a control character; write an escape such as \\x1b in a string instead");
            }
        }
        return code;
    }

    private MalformedOutputException unwelcome(int line, char c, String what) {
        return answer.malformed(String.format("Line %d of the program has U+%04X, %s.", line, (int) c, what));
    }

    private static boolean isBlankOrComment(String line) {
        String content = line.strip();
        return content.isEmpty() || content.startsWith("#");
    }
}
