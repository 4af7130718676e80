package io.attemptcoordinator.mcp;

/** Who called a tool, and may want to hear how far it is. */
interface Caller {
    /** Wants to hear nothing. */
    Caller SILENT = (done, total, message) -> {};

    /**
     * Hears how far a call is that waits.
     *
     * @param done how much is done; never less than before
     * @param total how much there is at most
     * @param message the same in words
     */
    void progress(double done, double total, String message);
}
