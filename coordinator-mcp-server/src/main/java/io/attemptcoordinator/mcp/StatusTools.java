package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.ResultJson;
import io.attemptcoordinator.task.TaskRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tools that show how far runs are: {@code run_status}, {@code list_runs}. */
final class StatusTools {
    /** A call that waits holds a thread, so only so many do; any other is answered at once. */
    private static final int MAX_WAITING = 8;

    /** Nobody reads what comes more often. */
    private static final long PROGRESS_NANOS = Duration.ofMillis(250).toNanos();

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_CAUSES = 10;
    private static final int MAX_EVENTS_IN_WORDS = 5;

    private final RunBook book;
    private final LongSupplier ticker;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    StatusTools(RunBook book, LongSupplier ticker) {
        this.book = book;
        this.ticker = ticker;
    }

    /**
     * A part of a list.
     *
     * @param from the index of its first entry
     * @param to the index after its last one
     * @param next where the next part begins; null if there is none
     */
    record Page(int from, int to, @Nullable Integer next) {
        static Page of(ObjectNode arguments, int size) {
            int from = Math.min(size, arguments.path("offset").asInt(0));
            int to = Math.min(size, from + arguments.path("limit").asInt(DEFAULT_LIMIT));
            return new Page(from, to, to < size ? to : null);
        }
    }

    Answer listRuns(ObjectNode arguments) {
        List<String> ids = book.ids();
        Page page = Page.of(arguments, ids.size());
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("runs");
        StringBuilder text = new StringBuilder();
        for (String id : ids.subList(page.from(), page.to())) {
            String state = state(id);
            list.addObject().put("run", id).put("state", state);
            text.append(id).append(": ").append(state).append('\n');
        }
        if (ids.isEmpty()) {
            text.append("There are no runs yet; start_run starts one.\n");
        } else if (page.next() != null) {
            text.append("There are more: the next offset is ")
                    .append(page.next())
                    .append(".\n");
        }
        json.put("total", ids.size()).put("nextOffset", page.next());
        return Answer.of(text.toString(), json);
    }

    private String state(String id) {
        try {
            RunView run = book.find(id);
            LiveRun live = run.live();
            return live == null ? recordedState(run) : live.snapshot().state();
        } catch (CoordinatorException e) {
            return "unreadable"; // One broken run must not hide the others; run_status tells what is wrong with it.
        }
    }

    private static String recordedState(RunView run) {
        return run.reader().outcome(run.folder()).isPresent() ? "finished" : "unfinished";
    }

    Answer runStatus(ObjectNode arguments, Caller caller) throws InterruptedException {
        RunView run = book.find(arguments.path("run").asText());
        LiveRun live = run.live();
        if (live == null) {
            return recorded(run);
        }
        Duration wait = Duration.ofSeconds(arguments.path("waitSeconds").asInt(0));
        if (!wait.isZero() && waiting.tryAcquire()) {
            try {
                await(live, wait, caller);
            } finally {
                waiting.release();
            }
        }
        return live(live);
    }

    private void await(LiveRun live, Duration wait, Caller caller) throws InterruptedException {
        long[] told = {ticker.getAsLong() - PROGRESS_NANOS};
        int[] iterations = {-1};
        live.await(live.snapshot().milestones(), wait, () -> {
            LiveRun.Snapshot now = live.snapshot();
            RunProgress progress = now.progress();
            TaskRun task = now.run();
            if (progress != null
                    && task != null
                    && progress.iterations() > iterations[0]
                    && ticker.getAsLong() - told[0] >= PROGRESS_NANOS) {
                told[0] = ticker.getAsLong();
                iterations[0] = progress.iterations();
                RunPlan plan = task.plan();
                caller.progress(
                        progress.iterations(),
                        Math.max(
                                progress.iterations(),
                                (double) plan.attempts() * plan.limits().maxIterations()),
                        progress.finished() + " of " + plan.attempts() + " attempts ended, best "
                                + Texts.score(progress.bestScore()));
            }
        });
    }

    private Answer live(LiveRun live) {
        LiveRun.Snapshot now = live.snapshot();
        RunProgress progress = now.progress();
        TaskRun task = now.run();
        ObjectNode json = Json.object();
        json.put("run", now.id()).put("state", now.state()).put("task", live.task());
        json.put("backend", task == null ? null : task.backend());
        json.put("attempts", task == null ? 0 : task.plan().attempts());
        json.put("finished", progress == null ? 0 : progress.finished());
        ArrayNode running = json.putArray("running");
        if (progress != null) {
            progress.running().forEach(running::add);
        }
        json.put("iterations", progress == null ? 0 : progress.iterations());
        json.put("bestScore", progress == null ? null : progress.bestScore());
        json.set("usage", ResultJson.usage(progress == null ? Usage.NONE : progress.usage()));
        json.put("elapsedSeconds", progress == null ? null : seconds(progress.elapsed()));
        List<String> problems = new ArrayList<>();
        if (now.failure() != null) {
            problems.add(Texts.brief(now.failure()));
        }
        RunOutcome outcome =
                now.isEnded() && now.name() != null && now.failure() == null ? outcome(live, problems) : null;
        return answer(json, outcome, now.events(), problems);
    }

    private @Nullable RunOutcome outcome(LiveRun live, List<String> problems) {
        try {
            RunView run = book.find(live.ticket());
            return run.reader().outcome(run.folder()).orElse(null);
        } catch (CoordinatorException e) {
            problems.add(Texts.brief("The record of the run cannot be read: " + e.getMessage()));
            return null;
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private Answer recorded(RunView run) {
        List<String> problems = new ArrayList<>();
        RunOutcome outcome = null;
        RunManifest manifest = null;
        try {
            outcome = run.reader().outcome(run.folder()).orElse(null);
            manifest = run.reader().manifest(run.folder());
        } catch (CoordinatorException e) {
            problems.add(Texts.brief(String.valueOf(e.getMessage())));
        }
        if (outcome == null) {
            problems.add(
                    "The run is not under way in this server and has no result: another process makes it, or it was cut "
                            + "off. 'coordinator resume' on the command line can continue it.");
        }
        List<Integer> attempts = run.attempts();
        Score score = outcome == null ? null : outcome.choice().score();
        ObjectNode json = Json.object();
        json.put("run", run.id()).put("state", outcome == null ? "unfinished" : "finished");
        json.put("task", manifest == null ? null : manifest.task().name());
        json.put("backend", manifest == null ? null : manifest.versions().get("backend"));
        json.put(
                "attempts", manifest == null ? attempts.size() : manifest.plan().attempts());
        json.put("finished", attempts.size());
        json.putArray("running");
        json.putNull("iterations"); // Nobody counted them, and reading all attempts would take long.
        json.put("bestScore", score == null ? null : Double.valueOf(score.value()));
        json.set("usage", ResultJson.usage(outcome == null ? Usage.NONE : outcome.usage()));
        json.put("elapsedSeconds", outcome == null ? null : seconds(outcome.elapsed()));
        return answer(json, outcome, List.of(), problems);
    }

    private static Answer answer(
            ObjectNode json, @Nullable RunOutcome outcome, List<String> events, List<String> problems) {
        json.put("stopReason", outcome == null ? null : outcome.stopReason().name());
        json.put("winner", outcome == null ? null : outcome.choice().winner());
        json.put(
                "rationale",
                outcome == null ? null : Texts.brief(outcome.choice().rationale()));
        ArrayNode shown = json.putArray("events");
        events.forEach(shown::add);
        Stream<String> causes = outcome == null
                ? Stream.of()
                : outcome.failureCauses().stream()
                        .limit(MAX_CAUSES)
                        .map(cause -> cause.failure().failureClass() + ", " + cause.count() + " times: "
                                + Texts.brief(cause.failure().message()));
        ArrayNode listed = json.putArray("problems");
        Stream.concat(problems.stream(), causes).forEach(listed::add);
        return Answer.of(inWords(json), json);
    }

    private static String inWords(ObjectNode json) {
        StringBuilder text = new StringBuilder();
        text.append(json.path("run").asText())
                .append(" is ")
                .append(json.path("state").asText())
                .append(": ")
                .append(json.path("finished").asInt())
                .append(" of at most ")
                .append(json.path("attempts").asInt())
                .append(" attempts ended");
        if (!json.path("running").isEmpty()) {
            text.append(", under way ").append(json.path("running"));
        }
        text.append(", best ")
                .append(Texts.score(
                        json.path("bestScore").isNumber()
                                ? Double.valueOf(json.path("bestScore").asDouble())
                                : null))
                .append(".\n");
        if (json.hasNonNull("stopReason")) {
            text.append("It ended because of ")
                    .append(json.path("stopReason").asText())
                    .append(". ")
                    .append(json.path("rationale").asText())
                    .append('\n');
        }
        json.path("problems")
                .forEach(problem ->
                        text.append("Problem: ").append(problem.asText()).append('\n'));
        // A model reads this again at every call.
        int events = json.path("events").size();
        for (int i = Math.max(0, events - MAX_EVENTS_IN_WORDS); i < events; i++) {
            text.append("- ").append(json.path("events").path(i).asText()).append('\n');
        }
        return text.toString();
    }
}
