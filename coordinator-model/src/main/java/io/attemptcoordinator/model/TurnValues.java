package io.attemptcoordinator.model;

import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the prompts of a generator can show of one call, by name; {@code docs/reference/prompts.md} lists the names. */
final class TurnValues {
    private static final int MAX_TRIED = 40;

    private final GeneratorContext context;

    TurnValues(GeneratorContext context) {
        this.context = context;
    }

    Map<String, Object> values() {
        Map<String, String> strategy = context.request().strategy().values();
        Map<String, Object> values = new HashMap<>();
        values.put("task", context.request().task().text());
        values.put("strategyPrompt", strategy.getOrDefault("prompt", ""));
        values.put("roundSummary", strategy.getOrDefault("summary", ""));
        values.put("roundProgram", strategy.getOrDefault("program", ""));
        values.put("blender", context.worker().getOrDefault("blender", "unknown"));
        values.put("renames", BlenderNames.of(context.worker().getOrDefault("blender", "")));
        values.put("objects", context.request().baseline().details().getOrDefault("objects", ""));
        values.put(
                "views",
                String.join(
                        ", ",
                        context.request().references().keySet().stream()
                                .sorted()
                                .toList()));
        values.put("iteration", context.iteration() + 1);
        values.put("iterations", context.request().limits().maxIterations());
        values.put("tried", tried());
        addLast(values);
        addFailed(values);
        return values;
    }

    /** The last iterations in short, and how many there were before. */
    private List<String> tried() {
        List<IterationSummary> trajectory = context.trajectory();
        return trajectory.subList(Math.max(0, trajectory.size() - MAX_TRIED), trajectory.size()).stream()
                .map(TurnValues::inShort)
                .toList();
    }

    private static String inShort(IterationSummary iteration) {
        String how = iteration.score() == null
                ? "failed with " + iteration.failureClass()
                : String.format(Locale.ROOT, "score %.4f", iteration.score());
        return "iteration " + (iteration.index() + 1) + ": " + how;
    }

    private void addLast(Map<String, Object> values) {
        List<Iteration> remembered = context.remembered();
        Iteration last = remembered.isEmpty() ? null : remembered.get(remembered.size() - 1);
        Verdict verdict = last == null ? null : last.verdict();
        values.put(
                "lastProgram",
                last == null || context.failed() != null
                        ? ""
                        : Program.codeOf(last.artifacts(), context::open).orElse(""));
        values.put("criticalIssues", verdict == null ? List.of() : verdict.criticalIssues());
        values.put("otherIssues", verdict == null ? List.of() : verdict.nonCriticalIssues());
        values.put("advice", verdict == null ? List.of() : verdict.nextActions());
    }

    private void addFailed(Map<String, Object> values) {
        GeneratorContext.@Nullable FailedProgram failed = context.failed();
        values.put("failure", failed == null ? "" : failed.failure().message());
        values.put(
                "evidence",
                failed == null
                        ? List.of()
                        : failed.failure().evidence().stream()
                                .map(evidence -> evidence.detail())
                                .filter(detail ->
                                        !detail.equals(failed.failure().message()))
                                .toList());
        values.put(
                "failedProgram",
                failed == null || failed.code() == null
                        ? ""
                        : FailedLines.of(failed.code(), failed.failure().evidence()));
    }
}
