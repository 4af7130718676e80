package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.RunEvent;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A string is redacted unless it is declared clear. Finds all records that can be written by reflection, so that a component
 * that is added later is covered.
 */
class RedactionTest {
    /** A part of a name, a path, a digest and any text. */
    private static final String SECRET = "cafe12345678beef";

    private static final String RUN = "run-" + SECRET;

    private static final Map<Class<?>, Object> ONES = Map.ofEntries(
            Map.entry(int.class, 1),
            Map.entry(Integer.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(Long.class, 1L),
            Map.entry(double.class, 1.0),
            Map.entry(Double.class, 1.0),
            Map.entry(boolean.class, true),
            Map.entry(Boolean.class, true),
            Map.entry(BigDecimal.class, BigDecimal.ONE),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Path.class, Path.of("images", SECRET + ".png")));

    private final RecordMapper mapper = new RecordMapper(RUN, Redactor.of(Map.of("API_KEY", SECRET)));

    @Test
    void onlyNamesPathsDigestsAndMediaTypesAreClear() throws ReflectiveOperationException {
        Set<String> clear = new TreeSet<>();
        Set<Class<?>> records = RecordMapperTest.recordsIn(RunEvent.class);

        for (Class<?> type : records) {
            ObjectNode written = mapper.tree(sample(type, ""));
            for (Map.Entry<String, JsonNode> field : written.properties()) {
                if (stringsIn(field.getValue()).stream().anyMatch(text -> text.contains(SECRET))) {
                    clear.add(type.getSimpleName() + "." + field.getKey());
                }
            }
        }

        assertThat(clear)
                .containsExactlyInAnyOrder(
                        "ArtifactRef.mediaType",
                        "ArtifactRef.path",
                        "ArtifactRef.sha256",
                        "AttemptFinished.run",
                        "AttemptReport.folder",
                        "AttemptRequest.run",
                        "AttemptRequested.run",
                        "BaselineSnapshot.digest",
                        "BaselineSnapshot.id",
                        "CandidateJudged.run",
                        "CandidatesCompared.run",
                        "ComponentRecord.kind",
                        "ComponentRecord.name",
                        "Failure.classifier",
                        "IterationReported.run",
                        "Reference.view",
                        "RunFailed.run",
                        "RunFinished.run",
                        "RunManifest.name",
                        "RunResumed.run",
                        "RunStarted.run",
                        "Strategy.name",
                        "Task.name",
                        "TryAbandoned.run",
                        "TryReport.worker",
                        "TryStarted.run",
                        "TryStarted.worker");
    }

    /** Redacted keys may become equal; that must not keep a run from being recorded. */
    @Test
    void keysAreRedactedEvenIfTheyBecomeEqual() {
        ObjectNode written = mapper.tree(
                new Strategy("default", Map.of(SECRET, "1", SECRET.toUpperCase(Locale.ROOT), "2", "clear", "3")));

        assertThat(written.path("values").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(Redactor.MARK, "clear");
    }

    /** The strings of a value itself, not those of the records in it, which are tried on their own. */
    private static List<String> stringsIn(JsonNode value) {
        List<String> strings = new ArrayList<>();
        if (value.isTextual()) {
            strings.add(value.asText());
        }
        if (value.isArray()) {
            value.forEach(element -> strings.addAll(element.isTextual() ? List.of(element.asText()) : List.of()));
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            strings.add(field.getKey());
        }
        boolean isMapOfTexts =
                value.properties().stream().allMatch(field -> field.getKey().contains(Redactor.MARK));
        if (isMapOfTexts) {
            value.forEach(element -> strings.addAll(element.isTextual() ? List.of(element.asText()) : List.of()));
        }
        return strings;
    }

    private static Object sample(Type type, String name) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            Type value = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (name.equals("shown")) {
                return List.of(1, 2); // An attempt is not compared with itself.
            }
            // An attempt does not tie with itself.
            Object element = value == Integer.class ? Integer.valueOf(2) : sample(value, name);
            return generic.getRawType() == List.class ? List.of(element) : Map.of("key-" + SECRET, element);
        }
        Class<?> sampled = (Class<?>) type;
        if (sampled == String.class) {
            return switch (name) {
                case "run" -> RUN;
                case "path", "folder" -> RUN + "/" + SECRET;
                case "sha256", "digest" -> SECRET + "0".repeat(64 - SECRET.length());
                default -> "a-" + SECRET;
            };
        }
        if (sampled.isEnum()) {
            return name.equals("whenLate") ? AttemptStopReason.RUN_STOPPED : sampled.getEnumConstants()[0];
        }
        if (sampled.isSealed()) {
            Class<?>[] permitted = sampled.getPermittedSubclasses();
            return sample(permitted[permitted.length - 1], name);
        }
        if (sampled.isRecord()) {
            RecordComponent[] components = sampled.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = sample(components[i].getGenericType(), components[i].getName());
            }
            Constructor<?> constructor = sampled.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        }
        Object one = ONES.get(sampled);
        if (one == null) {
            throw new IllegalStateException("no sample of " + type + " for " + name);
        }
        return one;
    }
}
