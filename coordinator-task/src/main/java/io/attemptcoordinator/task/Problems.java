package io.attemptcoordinator.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the problems of a task file: at most one for each field, the first one found in it or in what it contains. */
final class Problems {
    private final TaskOverrides overrides;
    private final Map<String, TaskProblem> byPointer = new LinkedHashMap<>();

    Problems(TaskOverrides overrides) {
        this.overrides = overrides;
    }

    void add(String pointer, String message) {
        boolean isKnown = byPointer.keySet().stream()
                .anyMatch(known -> (known + "/").startsWith(pointer + "/") || (pointer + "/").startsWith(known + "/"));
        if (!isKnown) {
            byPointer.put(pointer, new TaskProblem(overrides.sourceOf(pointer), message));
        }
    }

    boolean isEmpty() {
        return byPointer.isEmpty();
    }

    List<TaskProblem> list() {
        return List.copyOf(byPointer.values());
    }
}
