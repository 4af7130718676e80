package io.attemptcoordinator.testkit.arbitrary;

/**
 * One way to break a JSON document.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum JsonMutation {
    /** A field is missing. Whether it is required is up to the format. */
    DROPPED_FIELD(false),
    /** A field that the format does not know. Whether it is ignored, or an entry of a map, is up to the format. */
    UNKNOWN_FIELD(false),
    /** A value is null. Whether it may be is up to the format. */
    NULL_VALUE(false),
    /** A key occurs twice in one object. */
    DUPLICATE_KEY(true),
    /** A value is of another type: an array in place of an object, an object in place of anything else. */
    WRONG_TYPE(true),
    /** A number does not fit into any type that the format could use for it, and is negative. */
    HUGE_NUMBER(true),
    /** There is something behind the end of the document. */
    TRAILING_TOKEN(true),
    /** The document breaks off. */
    TRUNCATED(true),
    /** A value is nested so deep that reading it recursively overflows the stack. */
    DEEP_NESTING(true),
    /** A string is longer than any document may be. */
    HUGE_STRING(true);

    private final boolean mustBeRefused;

    JsonMutation(boolean mustBeRefused) {
        this.mustBeRefused = mustBeRefused;
    }

    /**
     * Returns whether a strict reader must refuse the document. If not, it must either refuse it or read what is valid.
     */
    public boolean mustBeRefused() {
        return mustBeRefused;
    }
}
