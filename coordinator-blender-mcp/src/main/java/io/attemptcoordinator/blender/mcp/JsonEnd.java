package io.attemptcoordinator.blender.mcp;

/**
 * Finds where a JSON object ends that arrives in pieces, without a frame around it. Looks at each byte once.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class JsonEnd {
    private int depth;
    private boolean isInString;
    private boolean isEscaped;
    private boolean hasBegun;
    private boolean hasEnded;
    private boolean isOther;

    /** Takes the next byte; nothing but white space may follow the end. */
    void accept(byte next) {
        boolean isSpace = next == ' ' || next == '\t' || next == '\r' || next == '\n';
        if (hasEnded || !hasBegun) {
            if (!isSpace) {
                isOther |= hasEnded || next != '{';
                hasBegun = true;
                depth += next == '{' ? 1 : 0;
            }
        } else if (isInString) {
            isInString = isEscaped || next != '"';
            isEscaped = !isEscaped && next == '\\';
        } else if (next == '"') {
            isInString = true;
        } else if (next == '{' || next == '[') {
            depth++;
        } else if (next == '}' || next == ']') {
            depth--;
            hasEnded = depth == 0;
        }
    }

    /** Returns whether a whole object has arrived. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** Returns whether something arrived that is no JSON object, or more than one. */
    boolean isOther() {
        return isOther;
    }
}
