package io.attemptcoordinator.cli;

/** The exit codes of the command line, which are a promise. {@code docs/reference/command-line.md} lists them. */
enum ExitCode {
    OK(0, "a winner was selected"),
    UNEXPECTED(1, "an unexpected error, such as a full disk"),
    INVALID(2, "the command line, the task file or the run folder is not valid"),
    NO_WINNER(3, "no attempt succeeded"),
    BELOW_THRESHOLD(4, "a winner was selected, but it is below the threshold"),
    UNUSABLE(5, "the backend is not available, or the baseline cannot be used"),
    DIFFERENT(6, "a replay differs from what was recorded"),
    STOPPED(130, "the operator ended the run at once");

    private final int code;
    private final String reason;

    ExitCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
