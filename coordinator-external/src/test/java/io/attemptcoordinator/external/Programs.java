package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.testkit.mock.FakeBackend;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import io.attemptcoordinator.testkit.mock.ScriptedScorer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Runs a program of bash as an attempt on a fake worker, for tests. */
final class Programs {
    private final Map<String, Object> settings = new HashMap<>();
    private UnaryOperator<RecordingAttemptContext.Builder> change = UnaryOperator.identity();

    private Programs(String script) {
        settings.put("command", List.of("bash", "-c", script));
    }

    static Programs bash(String script) {
        return new Programs(script);
    }

    Programs with(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    Programs in(UnaryOperator<RecordingAttemptContext.Builder> value) {
        change = value;
        return this;
    }

    Attempt attempt() {
        return new ExternalAttempt().configured(Settings.of("attempt 'external'", settings));
    }

    Ran run() throws InterruptedException {
        try (WorkerLease lease = new FakeBackend().start()) {
            RecordingAttemptContext context = change.apply(RecordingAttemptContext.builder(lease.worker())
                            .task(new Task("example", "Build it.", List.of()))
                            .maxIterations(20)
                            .scorer(ScriptedScorer.giving("fixed", 0.5)))
                    .build();
            return new Ran(attempt().run(context), context);
        }
    }

    /** What came of it. */
    record Ran(AttemptResult result, RecordingAttemptContext context) {
        String artifact(String end) {
            return context.saved().stream()
                    .filter(each -> each.path().endsWith(end))
                    .map(each -> {
                        try (InputStream content = context.open(each)) {
                            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + end + " in " + context.saved()));
        }

        List<String> scenes() {
            return context.iterations().stream()
                    .map(iteration -> iteration.renders().get("camera"))
                    .map(render ->
                            render == null ? "none" : artifact(render.path()).strip())
                    .toList();
        }
    }
}
