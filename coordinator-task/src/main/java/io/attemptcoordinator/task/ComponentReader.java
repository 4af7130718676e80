package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.score.RepeatedScorer;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.external.ExternalAttempt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Looks up and configures the components that a task file names; reports what does not work with its JSON pointer. */
final class ComponentReader {
    private static final String LOOP = "coordinator-viga-loop";
    private static final String SCORES = "coordinator-scores";
    private static final String BEST_SCORE = "best-score";
    private static final String TEMPLATE_SEARCH = "template-search";
    private static final String TEMPLATE = "template";
    private static final String SETTINGS = "settings";

    private final JsonNode document;
    private final Components components;
    private final Path folder;
    private final Problems problems;

    /** The names of the components that the task uses. */
    private final Set<String> used = new TreeSet<>();

    private final List<ComponentRecord> records = new ArrayList<>();
    private final Set<String> secrets = new TreeSet<>();

    ComponentReader(JsonNode document, Components components, Path folder, Problems problems) {
        this.document = document;
        this.components = components;
        this.folder = folder;
        this.problems = problems;
    }

    /** Returns the components; null if there is a problem with one. */
    @Nullable
    TaskComponents read() {
        Measure measure = measure();
        Attempt attempt = attempt();
        Baseline baseline = baseline();
        List<FailureClassifier> classifiers = classifiers();
        Selection selection = selection();
        Comparer comparer = comparer();
        RunPolicy policy = new PolicyReader(this, document, components, problems).read();
        ArtifactStore store = store();
        requireAllSettingsUsed();
        return attempt == null || baseline == null || selection == null
                ? null
                : new TaskComponents(
                        attempt, baseline, measure, classifiers, selection, comparer, policy, store, records, secrets);
    }

    private Measure measure() {
        Measure measure = Measure.NONE;
        JsonNode list = document.path("scorers");
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/scorers/" + i;
            double weight = list.get(i).path("weight").asDouble(1.0);
            double minimum = list.get(i).path("minimum").asDouble(0.0);
            if (!(weight >= 0.0 && minimum >= 0.0 && minimum <= 1.0)) {
                continue; // The schema reports it.
            }
            Scorer scorer = find("scorer", named(list.get(i), pointer), pointer + "/name", weight, components::scorer);
            if (scorer == null) {
                continue;
            }
            int repeat = list.get(i).path("repeat").asInt(1);
            try {
                measure = measure.and(repeat > 1 ? new RepeatedScorer(scorer, repeat) : scorer, weight, minimum);
                amend(scorer.name(), minimum, repeat);
            } catch (IllegalArgumentException e) {
                problems.add(pointer, String.valueOf(e.getMessage()));
            }
        }
        return measure;
    }

    /** What the measure makes of a scorer is recorded with its settings. */
    private void amend(String scorer, double minimum, int repeat) {
        ComponentRecord last = records.remove(records.size() - 1);
        Map<String, String> settings = new TreeMap<>(last.settings());
        if (minimum > 0.0) {
            settings.put("measure.minimum", String.valueOf(minimum));
        }
        if (repeat > 1) {
            settings.put("measure.repeat", String.valueOf(repeat));
        }
        records.add(new ComponentRecord(last.kind(), scorer, last.weight(), settings));
    }

    private @Nullable Attempt attempt() {
        JsonNode attempt = document.path("attempt");
        ComponentSettings named = kindOrName(attempt);
        if (named.name().equals(LOOP)) {
            return loop(named);
        }
        for (String part : List.of("generator", TEMPLATE, "verifier")) {
            if (document.has(part)) {
                problems.add(
                        "/" + part, "must be left out, because the attempt '" + named.name() + "' does not use it");
            }
        }
        if (named.name().equals(ExternalAttempt.NAME)) {
            requireScorer();
        }
        return find("attempt", named, "/attempt/" + fieldOfName(attempt), null, components::attempt);
    }

    /** The settings of an attempt are beside its kind, as those of a baseline, in an object of their own, or both. */
    private ComponentSettings kindOrName(JsonNode attempt) {
        String field = fieldOfName(attempt);
        if (attempt.isObject() && !attempt.has(field)) {
            problems.add("/attempt/kind", "is required but missing; name an attempt, such as 'external'");
        }
        if (field.equals("kind") && attempt.has("name")) {
            problems.add("/attempt/name", "must be left out where there is a kind; both name the attempt");
        }
        return new ComponentSettings(attempt.path(field).asText(LOOP), pointer(attempt, "/attempt"), folder, problems)
                .addBeside(attempt, "/attempt", field);
    }

    /** The name of an attempt without settings beside it. */
    private static String fieldOfName(JsonNode attempt) {
        return attempt.has("name") && !attempt.has("kind") ? "name" : "kind";
    }

    private static String pointer(JsonNode component, String pointer) {
        return component.has(SETTINGS) ? pointer + "/" + SETTINGS : pointer;
    }

    private @Nullable Attempt loop(ComponentSettings named) {
        Generator generator = generator();
        Verifier verifier = verifier();
        if (generator == null || verifier == null) {
            return null;
        }
        return find(
                "attempt",
                named,
                "/attempt/kind",
                null,
                (name, settings) -> LoopSettings.loop(generator, verifier, settings));
    }

    private @Nullable Generator generator() {
        JsonNode template = document.path(TEMPLATE);
        JsonNode generator = document.path("generator");
        if (!template.isMissingNode() && !generator.isMissingNode()) {
            problems.add(
                    "/" + TEMPLATE,
                    "must be left out where there is a generator; it is short for the generator '" + TEMPLATE_SEARCH
                            + "'");
            return null;
        }
        if (!template.isMissingNode()) {
            ComponentSettings named = new ComponentSettings(TEMPLATE_SEARCH, "/" + TEMPLATE, folder, problems)
                    .add(TEMPLATE, template, "/" + TEMPLATE);
            return find("generator", named, "/" + TEMPLATE, null, components::generator);
        }
        if (generator.isMissingNode()) {
            problems.add(
                    "/generator",
                    "is required but missing; name a generator, such as '" + TEMPLATE_SEARCH
                            + "', or the template that it searches in the field 'template'");
            return null;
        }
        return find("generator", named(generator, "/generator"), "/generator/name", null, components::generator);
    }

    private @Nullable Verifier verifier() {
        JsonNode verifier = document.path("verifier");
        String name = verifier.path("name").asText(SCORES);
        if (name.equals(SCORES)) {
            requireScorer();
        }
        return find("verifier", named(verifier, "/verifier", name), "/verifier/name", null, components::verifier);
    }

    private void requireScorer() {
        if (document.path("scorers").isEmpty()) {
            problems.add("/scorers", "must name at least one scorer, such as 'photometric'");
        }
    }

    /** The settings of a baseline are beside its name, in an object of their own, or both. */
    private @Nullable Baseline baseline() {
        JsonNode baseline = document.path("baseline");
        ComponentSettings named = new ComponentSettings(
                        baseline.path("kind").asText(), pointer(baseline, "/baseline"), folder, problems)
                .addBeside(baseline, "/baseline", "kind");
        return find("baseline", named, "/baseline/kind", null, components::baseline);
    }

    private List<FailureClassifier> classifiers() {
        List<FailureClassifier> classifiers = new ArrayList<>();
        JsonNode list = document.path("classifiers");
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/classifiers/" + i;
            FailureClassifier found =
                    find("classifier", named(list.get(i), pointer), pointer + "/name", null, components::classifier);
            if (found != null) {
                classifiers.add(found);
            }
        }
        return classifiers;
    }

    private @Nullable Selection selection() {
        JsonNode selection = document.path("selection");
        ComponentSettings named =
                named(selection, "/selection", selection.path("name").asText(BEST_SCORE));
        return find("selection", named, "/selection/name", null, components::selection);
    }

    private @Nullable Comparer comparer() {
        JsonNode comparer = document.path("comparer");
        return comparer.isMissingNode()
                ? null
                : find("comparer", named(comparer, "/comparer"), "/comparer/name", null, components::comparer);
    }

    private @Nullable ArtifactStore store() {
        JsonNode store = document.path("store");
        return store.isMissingNode()
                ? null
                : find("store", named(store, "/store"), "/store/name", null, components::store);
    }

    private ComponentSettings named(JsonNode component, String pointer) {
        return named(component, pointer, component.path("name").asText());
    }

    ComponentSettings named(JsonNode component, String pointer, String name) {
        return new ComponentSettings(name, pointer + "/settings", folder, problems)
                .addAll(component.path("settings"), pointer + "/settings");
    }

    /** Looks up and configures a component; null if that is not possible, which is a problem then. */
    <C extends Component> @Nullable C find(
            String kind,
            ComponentSettings named,
            String namePointer,
            @Nullable Double weight,
            BiFunction<String, Settings, C> lookUp) {
        String name = named.name();
        if (name.isEmpty()) {
            return null; // The schema reports it.
        }
        used.add(name);
        named.addAll(document.path("settings").path(name), "/settings" + Json.segment(name));
        Settings settings = named.settings(kind);
        try {
            C component = lookUp.apply(name, settings);
            secrets.addAll(named.secrets(settings));
            records.add(new ComponentRecord(kind, name, weight, ComponentDigests.with(settings, component)));
            return component;
        } catch (CoordinatorException e) {
            String message = String.valueOf(e.getMessage());
            problems.add(
                    e.code() == CoordinatorException.Code.COMPONENT_NOT_FOUND ? namePointer : named.pointerOf(message),
                    message);
            return null;
        }
    }

    private void requireAllSettingsUsed() {
        for (Map.Entry<String, JsonNode> component : document.path("settings").properties()) {
            if (!used.contains(component.getKey())) {
                problems.add(
                        "/settings" + Json.segment(component.getKey()),
                        "is for a component that the task does not use; it uses " + used);
            }
        }
    }
}
