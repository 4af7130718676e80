package io.attemptcoordinator.testkit.mock;

/** Throws what a test asks for, checked or not, as a badly written component might. */
final class Throwing {
    private Throwing() {}

    /** Never returns; declared to return an exception, so that the caller can write {@code throw Throwing.anything(e)}. */
    static RuntimeException anything(Throwable problem) {
        Throwing.<RuntimeException>sneak(problem);
        throw new AssertionError("not reached", problem);
    }

    @SuppressWarnings("unchecked") // The cast is erased: that is how a checked exception gets through.
    private static <E extends Throwable> void sneak(Throwable problem) throws E {
        throw (E) problem;
    }
}
