package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.mcp.Answer.Picture;
import io.attemptcoordinator.task.InvalidTaskException;
import io.attemptcoordinator.task.TaskProblem;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools beneath the protocol. A call never throws: whatever goes wrong is an answer that tells what to do. Nothing leaves
 * with a secret in it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class Tools {
    private static final Logger LOG = LoggerFactory.getLogger(Tools.class);
    private static final int MAX_PROBLEMS = 50;

    private final ToolCatalog catalog = new ToolCatalog();
    private final Redactor redactor;
    private final LiveRuns runs;
    private final StartTools start;
    private final StatusTools status;
    private final BestTools best;
    private final AttemptTools attempts;
    private final ArtifactTools artifacts;

    /**
     * Opens the folders; starts nothing.
     *
     * @param options what may be started, and where
     * @param redactor removes secrets
     * @param wall the wall clock
     * @param ticker a monotonic clock in nanoseconds
     * @param onChange is told when an attempt or a run ended; must not block
     */
    Tools(
            McpServerOptions options,
            Redactor redactor,
            InstantSource wall,
            LongSupplier ticker,
            Consumer<LiveRun> onChange) {
        this.redactor = redactor;
        runs = new LiveRuns(options, wall, ticker, onChange);
        RunBook book = new RunBook(options.runs(), runs);
        start = new StartTools(new TaskFolder(options.tasks(), options.runs()), runs, book, options.overrides());
        status = new StatusTools(book, ticker);
        best = new BestTools(book);
        attempts = new AttemptTools(book);
        artifacts = new ArtifactTools(book);
    }

    ToolCatalog catalog() {
        return catalog;
    }

    LiveRuns runs() {
        return runs;
    }

    /** Calls a tool. */
    Answer call(String name, Map<String, Object> arguments, Caller caller) {
        return redacted(answer(name, arguments, caller));
    }

    private Answer answer(String name, Map<String, Object> arguments, Caller caller) {
        ToolCatalog.Tool tool = catalog.find(name).orElse(null);
        if (tool == null) {
            return Answer.error("There is no tool '" + Texts.brief(name, 100) + "'.");
        }
        try {
            ObjectNode given = given(arguments);
            List<String> problems = tool.problems(given);
            if (!problems.isEmpty()) {
                return Answer.error("The arguments of " + name + " are not valid:\n- "
                        + problems.stream().limit(MAX_PROBLEMS).collect(Collectors.joining("\n- ")));
            }
            return dispatch(name, given, caller);
        } catch (InvalidTaskException e) {
            return Answer.error(Texts.brief(String.valueOf(e.getMessage())) + "\n- "
                    + e.problems().stream()
                            .limit(MAX_PROBLEMS)
                            .map(TaskProblem::toString)
                            .map(Texts::brief)
                            .collect(Collectors.joining("\n- ")));
        } catch (CoordinatorException e) {
            return Answer.error(Texts.brief(String.valueOf(e.getMessage()), 2 * Texts.MAX_MESSAGE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.error("The call was interrupted, because the server is ending.");
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("mcp.tool", name).setCause(e).log("A tool failed unexpectedly");
            return Answer.error("Unexpected error: " + Texts.brief(e.toString())
                    + ". The log of the server has more; please report it.");
        }
    }

    private static ObjectNode given(Map<String, Object> arguments) {
        ObjectNode given = Json.object();
        arguments.forEach((key, value) -> {
            // A client that leaves out an optional argument may send null for it.
            if (value != null) {
                given.set(key, Json.value(value));
            }
        });
        return given;
    }

    private Answer dispatch(String name, ObjectNode arguments, Caller caller) throws InterruptedException {
        return switch (name) {
            case "list_tasks" -> start.listTasks();
            case "start_run" -> start.startRun(arguments);
            case "stop_run" -> start.stopRun(arguments);
            case "run_status" -> status.runStatus(arguments, caller);
            case "list_runs" -> status.listRuns(arguments);
            case "list_attempts" -> attempts.listAttempts(arguments);
            case "get_best" -> best.getBest(arguments);
            case "compare_attempts" -> attempts.compareAttempts(arguments);
            case "get_artifact" -> artifacts.getArtifact(arguments);
            default -> throw new IllegalStateException("the tool " + name + " is in the catalog only");
        };
    }

    private Answer redacted(Answer answer) {
        JsonNode structured = Json.redacted(answer.structured(), redactor);
        List<Picture> pictures = answer.pictures().stream()
                .map(picture -> new Picture(redactor.redact(picture.label()), picture.mediaType(), picture.content()))
                .toList();
        return new Answer(redactor.redact(answer.text()), (ObjectNode) structured, pictures, answer.isError());
    }

    /**
     * Reads a run, an artifact or a document as a resource.
     *
     * @throws CoordinatorException if there is none, or it cannot be sent
     */
    ArtifactTools.Content read(RunUri uri) {
        String path = uri.path();
        if (path != null) {
            return artifacts.read(uri.run(), path);
        }
        Answer answer = call("run_status", Map.of("run", uri.run()), Caller.SILENT);
        if (answer.isError()) {
            throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_NOT_FOUND, answer.text());
        }
        return new ArtifactTools.Content(
                "application/json", Json.pretty(answer.structured()).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a message without secrets. */
    String redacted(String message) {
        return redactor.redact(message);
    }
}
