package io.attemptcoordinator.core.process;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A small shell that outlives the coordinator when that is killed: it then kills every process that carries the mark of a
 * folder, and removes the folder. Works where {@link ProcessTree#HAS_GROUPS} is true.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ProcessGuard implements AutoCloseable {
    /**
     * Waits for the end of its input, which means that the coordinator is gone, because nothing is ever written there. Then
     * kills, round by round, what carries a mark of the folder ($1), and removes the folder ($2). The guard itself has none.
     */
    private static final String SCRIPT = """
            while read -r line; do :; done
            round=0
            while [ $round -lt 100 ]; do
                found=
                for environment in /proc/[0-9]*/environ; do
                    if grep -qzF -e "$1" "$environment" 2>/dev/null; then
                        process=${environment#/proc/}
                        kill -KILL "${process%/environ}" 2>/dev/null
                        found=yes
                    fi
                done
                [ -n "$found" ] || break
                round=$((round + 1))
            done
            rm -rf -- "$2"
            """;

    private final Process process;

    private ProcessGuard(Process process) {
        this.process = process;
    }

    /**
     * Starts to guard a folder, whose processes have {@link ProcessTree#MARK} set to its name, a slash, and a name of their own.
     *
     * @throws IOException if the shell cannot be started
     */
    public static ProcessGuard start(Path folder) throws IOException {
        String mark = ProcessTree.MARK + "=" + folder.getFileName() + "/";
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid", "sh", "-c", SCRIPT, "coordinator-guard", mark, folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", ProcessTree.SYSTEM_PATH);
        return new ProcessGuard(builder.start());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
