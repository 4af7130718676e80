package io.attemptcoordinator.mcp;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.task.TaskOverrides;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an MCP server may start, and where.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param tasks the folder of the task files; no other file can be started
 * @param runs the folder that runs are recorded in, and whose runs are shown
 * @param maxRuns how many runs may be under way at the same time, 1 to {@value #MAX_RUNS}
 * @param overrides what replaces fields of every task file
 * @param blender the Blender to use; null for the one that the environment names, or the first on its path
 * @param environment the environment variables: where Blender is looked up, and whose secrets are redacted
 * @param loader where the components that tasks name are looked up
 * @since 0.1
 */
public record McpServerOptions(
        Path tasks,
        Path runs,
        int maxRuns,
        TaskOverrides overrides,
        @Nullable Path blender,
        Map<String, String> environment,
        ClassLoader loader) {
    /** The highest number of runs at the same time. */
    public static final int MAX_RUNS = 64;

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if {@code maxRuns} is out of its range
     */
    public McpServerOptions {
        requireNonNull(tasks, "tasks");
        requireNonNull(runs, "runs");
        if (maxRuns < 1 || maxRuns > MAX_RUNS) {
            throw new IllegalArgumentException("maxRuns must be within [1, " + MAX_RUNS + "] but was " + maxRuns);
        }
        requireNonNull(overrides, "overrides");
        environment = Map.copyOf(environment);
        requireNonNull(loader, "loader");
    }

    /**
     * Begins options of one run at a time, with the environment of this process.
     *
     * @param tasks the folder of the task files
     * @param runs the folder of the runs; created if it does not exist
     */
    public static Builder builder(Path tasks, Path runs) {
        return new Builder(tasks, runs);
    }

    /** Returns the options without the environment, which may have secrets. */
    @Override
    public String toString() {
        return "McpServerOptions[tasks=" + tasks + ", runs=" + runs + ", maxRuns=" + maxRuns + "]";
    }

    /**
     * Collects the parts of {@link McpServerOptions}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Path tasks;
        private final Path runs;
        private int maxRuns = 1;
        private TaskOverrides overrides = TaskOverrides.NONE;
        private @Nullable Path blender;
        private Map<String, String> environment = System.getenv();
        private ClassLoader loader = McpServerOptions.class.getClassLoader();

        private Builder(Path tasks, Path runs) {
            this.tasks = requireNonNull(tasks, "tasks");
            this.runs = requireNonNull(runs, "runs");
        }

        /** Sets how many runs may be under way at the same time. */
        public Builder maxRuns(int value) {
            maxRuns = value;
            return this;
        }

        /** Sets what replaces fields of every task file. */
        public Builder overrides(TaskOverrides value) {
            overrides = value;
            return this;
        }

        /** Sets the Blender to use; null for the one that the environment names, or the first on its path. */
        public Builder blender(@Nullable Path value) {
            blender = value;
            return this;
        }

        /** Sets the environment variables. */
        public Builder environment(Map<String, String> value) {
            environment = value;
            return this;
        }

        /** Sets where components are looked up. */
        public Builder loader(ClassLoader value) {
            loader = value;
            return this;
        }

        /**
         * Creates the options.
         *
         * @throws IllegalArgumentException if a part is out of its range
         */
        public McpServerOptions build() {
            return new McpServerOptions(tasks, runs, maxRuns, overrides, blender, environment, loader);
        }
    }
}
