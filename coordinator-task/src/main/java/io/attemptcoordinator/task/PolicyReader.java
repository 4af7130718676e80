package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.Strategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the strategies of a task file. They are recorded as components, so that a run cannot be resumed with others. */
final class StrategyReader {
    private StrategyReader() {}

    static List<Strategy> read(JsonNode list, Problems problems) {
        Map<String, Strategy> byName = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String name = list.get(i).path("name").asText();
            if (byName.containsKey(name)) {
                problems.add("/strategies/" + i + "/name", "'" + name + "' is the name of another strategy already");
            }
            try {
                byName.put(name, new Strategy(name, values(list.get(i).path("values"))));
            } catch (IllegalArgumentException e) {
                // The schema reports it.
            }
        }
        return List.copyOf(byName.values());
    }

    private static Map<String, String> values(JsonNode object) {
        Map<String, String> values = new TreeMap<>();
        object.properties().forEach(field -> {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                values.put(field.getKey(), field.getValue().asText());
            }
        });
        return values;
    }
}
