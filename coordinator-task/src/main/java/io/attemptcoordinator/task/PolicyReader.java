package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.Pruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads which attempts a task has made, with which strategies, and which are ended early. */
final class PolicyReader {
    private static final String BEST_ATTEMPTS = "best-attempts";

    private final ComponentReader reader;
    private final JsonNode document;
    private final Components components;
    private final Problems problems;

    PolicyReader(ComponentReader reader, JsonNode document, Components components, Problems problems) {
        this.reader = reader;
        this.document = document;
        this.components = components;
        this.problems = problems;
    }

    /** The strategies are dealt to all attempts, or to those of the first round. */
    RunPolicy read() {
        List<Strategy> strategies = strategies(document.path("strategies"));
        RunPolicy policy = strategies.isEmpty() ? new FixedAttempts() : new FixedAttempts(strategies);
        return inRounds(pruned(policy));
    }

    private RunPolicy pruned(RunPolicy policy) {
        Pruner pruner = find("pruner", document.path("pruner"), "/pruner", "", components::pruner);
        return pruner == null ? policy : policy.prunedBy(pruner);
    }

    private RunPolicy inRounds(RunPolicy policy) {
        JsonNode rounds = document.path("rounds");
        int attempts = rounds.path("attempts").asInt(0);
        if (attempts < 1) {
            return policy; // There are none, or the schema reports it.
        }
        Distiller distiller =
                find("distiller", rounds.path("distiller"), "/rounds/distiller", BEST_ATTEMPTS, components::distiller);
        return distiller == null ? policy : new SelfLoop(policy, attempts, distiller);
    }

    private <C extends Component> @Nullable C find(
            String kind, JsonNode named, String pointer, String fallback, BiFunction<String, Settings, C> lookUp) {
        String name = named.path("name").asText(fallback);
        return reader.find(kind, reader.named(named, pointer, name), pointer + "/name", null, lookUp);
    }

    private List<Strategy> strategies(JsonNode list) {
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
