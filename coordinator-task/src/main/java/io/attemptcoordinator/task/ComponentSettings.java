package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that a task file gives to one component, and where in the file each of them is. */
final class ComponentSettings {
    /** How {@link Settings} begins a message about one key. */
    private static final Pattern ONE_KEY = Pattern.compile("The setting '([^']{1,256})' of ");

    private final String name;
    private final String pointer;
    private final Path folder;
    private final Problems problems;
    private final Map<String, Object> values = new TreeMap<>();
    private final Map<String, String> pointers = new TreeMap<>();

    /**
     * Begins settings without a value.
     *
     * @param name the name of the component
     * @param pointer where its settings are
     * @param folder what paths are relative to
     */
    ComponentSettings(String name, String pointer, Path folder, Problems problems) {
        this.name = name;
        this.pointer = pointer;
        this.folder = folder;
        this.problems = problems;
    }

    String name() {
        return name;
    }

    /** Adds each field of an object; one that contradicts an earlier value is a problem. */
    ComponentSettings addAll(JsonNode object, String objectPointer) {
        object.properties()
                .forEach(field -> add(field.getKey(), field.getValue(), objectPointer + Json.segment(field.getKey())));
        return this;
    }

    /** Adds the settings of a component that are beside its name, in an object of their own, or both. */
    ComponentSettings addBeside(JsonNode component, String componentPointer, String fieldOfName) {
        component.properties().forEach(field -> {
            if (!field.getKey().equals(fieldOfName) && !field.getKey().equals("settings")) {
                add(field.getKey(), field.getValue(), componentPointer + Json.segment(field.getKey()));
            }
        });
        return addAll(component.path("settings"), componentPointer + "/settings");
    }

    ComponentSettings add(String key, JsonNode value, String valuePointer) {
        if (value.isObject() || value.isNull()) {
            return this; // The schema reports it.
        }
        Object wanted = value.isArray() ? texts(value) : value.asText();
        Object other = values.putIfAbsent(key, wanted);
        if (other == null) {
            pointers.put(key, valuePointer);
        } else if (!other.equals(wanted)) {
            problems.add(
                    pointers.getOrDefault(key, pointer),
                    "sets '" + key + "' to '" + other + "', but " + valuePointer + " sets it to '" + wanted + "'");
        }
        return this;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return List.copyOf(texts);
    }

    Settings settings(String kind) {
        return Settings.of(kind + " '" + name + "'", values, folder);
    }

    /** Returns where the setting is that a message is about: the one it quotes, or whose file it names; else all settings. */
    String pointerOf(String message) {
        Matcher oneKey = ONE_KEY.matcher(message);
        if (oneKey.lookingAt()) {
            return pointers.getOrDefault(oneKey.group(1), pointer + Json.segment(oneKey.group(1)));
        }
        return values.keySet().stream()
                .filter(key -> message.contains("'" + key + "'"))
                .min(Comparator.comparingInt(key -> message.indexOf("'" + key + "'")))
                .or(() -> values.entrySet().stream()
                        .filter(entry -> message.contains(file(String.valueOf(entry.getValue()))))
                        .map(Map.Entry::getKey)
                        .findFirst())
                .map(key -> pointers.getOrDefault(key, pointer))
                .orElse(pointer);
    }

    private String file(String value) {
        try {
            return folder.resolve(value).normalize().toString();
        } catch (InvalidPathException e) {
            return value;
        }
    }

    /** Returns the values in clear that the component read as secrets. */
    List<String> secrets(Settings read) {
        List<String> secrets = new ArrayList<>();
        read.recorded().forEach((key, shown) -> {
            String value = String.valueOf(values.getOrDefault(key, ""));
            if (shown.equals(Settings.MASK) && !value.isBlank() && !value.equals(shown)) {
                secrets.add(value);
            }
        });
        return secrets;
    }
}
