package io.attemptcoordinator.core.document;

import com.google.common.base.Joiner;
import io.attemptcoordinator.api.ArtifactStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where everything is in the folder of a run: the one home of its file and folder names. {@code
 * docs/reference/artifacts.md} describes it.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class RunLayout {
    /** The document of the run. */
    public static final String RUN = "run.json";

    /** The events of the run. */
    public static final String JOURNAL = "journal.jsonl";

    /** The document of the winner. */
    public static final String BEST_ATTEMPT = "best_attempt.json";

    /** The scene of the winner. */
    public static final String FINAL_SCENE = "final.blend";

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The documents of a run, each with the schema of its name. */
    public enum Document {
        /** {@code run.json}. */
        RUN("run", "run\\.json"),
        /** {@code attempt.json} of an attempt. */
        ATTEMPT("attempt", "attempts/attempt-[0-9]{3,10}/attempt\\.json"),
        /** {@code iter-NNN.json} of an iteration. */
        ITERATION("iteration", "attempts/attempt-[0-9]{3,10}/(?:try-[0-9]{1,10}/)?iterations/iter-[0-9]{3,10}\\.json"),
        /** {@code verdict.json} of an iteration. */
        VERDICT(
                "verdict",
                "attempts/attempt-[0-9]{3,10}/(?:try-[0-9]{1,10}/)?iterations/iter-[0-9]{3,10}/verdict\\.json"),
        /** {@code best_attempt.json}. */
        BEST_ATTEMPT("best-attempt", "best_attempt\\.json");

        private final String schema;
        private final Pattern path;

        Document(String schema, String path) {
            this.schema = schema;
            this.path = Pattern.compile(path);
        }

        /** Returns the name of the schema, such as {@code best-attempt}. */
        public String schema() {
            return schema;
        }

        /**
         * Returns which document a path is; empty if it is none.
         *
         * @param path a path relative to the run's folder
         */
        public static Optional<Document> at(String path) {
            return Arrays.stream(values())
                    .filter(document -> document.path.matcher(path).matches())
                    .findFirst();
        }
    }

    private static final Pattern KEPT = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}\\.[a-z0-9]{1,8}");

    private RunLayout() {}

    /**
     * Returns the name of a run's folder, {@code <UTC timestamp>_task-<task>_baseline-<id>}.
     *
     * @throws IllegalArgumentException if it cannot be a path
     */
    public static String folder(Instant startedAt, String task, String baselineId) {
        return ArtifactStore.requirePath(TIMESTAMP.format(startedAt) + "_task-" + task + "_baseline-" + baselineId);
    }

    /** Returns the name of an attempt, such as {@code attempt-000}. */
    public static String attemptName(int attempt) {
        return String.format(Locale.ROOT, "attempt-%03d", attempt);
    }

    /**
     * Returns the folder of a try, relative to the run's: that of the attempt for the first one, below it for a later one.
     */
    public static String tryFolder(int attempt, int tryNumber) {
        String folder = "attempts/" + attemptName(attempt);
        return tryNumber == 0 ? folder : folder + "/try-" + tryNumber;
    }

    /** Returns the document of an attempt, relative to the run's folder. */
    public static String attempt(int attempt) {
        return tryFolder(attempt, 0) + "/attempt.json";
    }

    /** Returns the name of an iteration, such as {@code iter-001}. */
    public static String iterationName(int index) {
        return String.format(Locale.ROOT, "iter-%03d", index);
    }

    /** Returns the folder of an iteration's artifacts, relative to that of its try. */
    public static String iterationFolder(int index) {
        return "iterations/" + iterationName(index);
    }

    /** Returns the document of an iteration, relative to the run's folder. */
    public static String iteration(int attempt, int tryNumber, int index) {
        return tryFolder(attempt, tryNumber) + "/" + iterationFolder(index) + ".json";
    }

    /** Returns the document of an iteration's verdict, relative to the run's folder. */
    public static String verdict(int attempt, int tryNumber, int index) {
        return tryFolder(attempt, tryNumber) + "/" + iterationFolder(index) + "/verdict.json";
    }

    /**
     * Returns where a file is kept that belongs to a call, relative to the folder of an iteration or of a judgement, such as {@code
     * calls/0-generator-call.json}.
     *
     * @param number tells it from others of the part
     * @param part what was called
     * @param file the name of the file
     * @throws IllegalArgumentException if the name is not like {@code call.json}
     */
    public static String call(int number, String part, String file) {
        if (!KEPT.matcher(file).matches()) {
            throw new IllegalArgumentException("file must be named like call.json but was '" + file + "'");
        }
        return "calls/" + number + "-" + part + "-" + file;
    }

    /** Returns the role of such a file among the artifacts of an iteration, such as {@code generator-call-0}. */
    public static String callRole(int number, String part, String file) {
        return part + "-" + file.substring(0, file.indexOf('.')) + "-" + number;
    }

    /** Returns the folder of what was kept while candidates were judged or compared, such as {@code judgements/0-3-1}. */
    public static String judgementFolder(List<Integer> attempts, int number) {
        return "judgements/" + Joiner.on('-').join(attempts) + "-" + number;
    }

    /** Returns the copy of a reference image, relative to the run's folder. */
    static String reference(String view, String extension) {
        return "references/" + view + "." + extension;
    }
}
