package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.TaskOverrides;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools that start and stop runs: {@code list_tasks}, {@code start_run}, {@code stop_run}. */
final class StartTools {
    private final TaskFolder tasks;
    private final LiveRuns runs;
    private final RunBook book;
    private final TaskOverrides overrides;

    StartTools(TaskFolder tasks, LiveRuns runs, RunBook book, TaskOverrides overrides) {
        this.tasks = tasks;
        this.runs = runs;
        this.book = book;
        this.overrides = overrides;
    }

    Answer listTasks() {
        TaskFolder.Listing listing = tasks.list();
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("tasks");
        StringBuilder text = new StringBuilder();
        for (TaskFolder.Listed task : listing.tasks()) {
            list.addObject().put("task", task.path()).put("name", task.name()).put("text", task.text());
            text.append(task.path())
                    .append(": ")
                    .append(task.name())
                    .append(", ")
                    .append(task.text())
                    .append('\n');
        }
        json.put("complete", listing.isComplete());
        if (listing.tasks().isEmpty()) {
            text.append("There are no task files in the folder of the tasks.\n");
        }
        if (!listing.isComplete()) {
            text.append("There are more than are listed.\n");
        }
        return Answer.of(text.toString(), json);
    }

    Answer startRun(ObjectNode arguments) throws InterruptedException {
        String path = arguments.path("task").asText();
        TaskOverrides all = overrides
                .with("/attempts", number(arguments, "attempts"), "attempts")
                .with("/iterations", number(arguments, "iterations"), "iterations")
                .with("/seed", number(arguments, "seed"), "seed")
                .with("/workers", number(arguments, "workers"), "workers")
                .with("/threshold", fraction(arguments, "threshold"), "threshold");
        LiveRuns.Started started = runs.start(path, tasks.file(path), all);
        LiveRun.Snapshot now = started.run().snapshot();
        ObjectNode json = Json.object();
        json.put("run", now.id())
                .put("state", now.state())
                .put("attempts", started.plan().attempts())
                .put("iterations", started.plan().limits().maxIterations())
                .put("seed", started.plan().seed())
                .put("backend", started.backend());
        ArrayNode notices = json.putArray("notices");
        List<String> shown =
                started.notices().stream().limit(20).map(Texts::brief).toList();
        shown.forEach(notices::add);
        StringBuilder text = new StringBuilder("Started " + now.id() + ": at most "
                + started.plan().attempts() + " attempts of "
                + started.plan().limits().maxIterations() + " iterations, seed "
                + started.plan().seed() + ", backend " + started.backend()
                + ". run_status shows how far it is, and its permanent name once it has begun.\n");
        shown.forEach(notice -> text.append("Notice: ").append(notice).append('\n'));
        return Answer.of(text.toString(), json);
    }

    private static @Nullable Long number(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        return value.isNumber() ? Long.valueOf(value.asLong()) : null;
    }

    private static @Nullable Double fraction(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        return value.isNumber() ? Double.valueOf(value.asDouble()) : null;
    }

    Answer stopRun(ObjectNode arguments) {
        RunView run = book.find(arguments.path("run").asText());
        LiveRun live = run.live();
        if (live == null) {
            return Answer.error(
                    "The run " + run.id()
                            + " is not one that this server started, so it cannot stop it. run_status shows whether it has ended.");
        }
        boolean atOnce = arguments.path("atOnce").asBoolean();
        boolean wasEnded = !run.isUnderWay();
        if (!live.stop(atOnce)) {
            return Answer.error("The run " + run.id() + " is still being prepared. Stop it again in a moment.");
        }
        String state = live.snapshot().state();
        String text;
        if (wasEnded) {
            text = "The run " + run.id() + " had ended before.";
        } else if (atOnce) {
            text = "The run " + run.id() + " stops at once. The best of what is on record is selected.";
        } else {
            text = "The run " + run.id() + " stops after the iterations under way. run_status shows when it has ended.";
        }
        return Answer.of(text, Json.object().put("run", run.id()).put("state", state));
    }
}
