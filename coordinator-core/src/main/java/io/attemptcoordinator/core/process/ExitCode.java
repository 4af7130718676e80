package io.attemptcoordinator.core.process;

import io.attemptcoordinator.api.Evidence;

/**
 * Exit codes as evidence.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ExitCode {
    private ExitCode() {}

    /**
     * Returns an exit code with the name of its signal.
     *
     * @param code as a shell gives it: 128 and the number of the signal, for a process that a signal ended
     */
    public static Evidence evidence(int code) {
        String signal = switch (code) {
            case 132 -> " (SIGILL)";
            case 134 -> " (SIGABRT)";
            case 135 -> " (SIGBUS)";
            case 136 -> " (SIGFPE)";
            case 137 -> " (SIGKILL)";
            case 139 -> " (SIGSEGV)";
            case 143 -> " (SIGTERM)";
            case 152 -> " (SIGXCPU)";
            case 153 -> " (SIGXFSZ)";
            default -> "";
        };
        return new Evidence(Evidence.Kind.EXIT_CODE, code + signal);
    }
}
