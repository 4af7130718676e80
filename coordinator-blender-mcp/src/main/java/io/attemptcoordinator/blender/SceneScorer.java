package io.attemptcoordinator.blender;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Scores what the scene consists of, by the {@link SceneReport} of the renderer: the share of the conditions that hold. Parts: one for
 * each condition, 1 if it holds and 0 if not.
 *
 * <p>Settings, each a condition and at least one: {@code minObjects}, {@code maxObjects}, {@code minTriangles}, {@code
 * maxTriangles}; {@code names}, the names of objects that must be there, separated by commas, one condition each; {@code types}, the
 * number of objects of a type, such as {@code MESH=3, LIGHT=1}, one condition each; {@code minSize} and {@code maxSize}, the
 * length of the longest side of the box around all that is rendered, in Blender units; {@code maxPicture}, the greatest part of the frame
 * that images may cover which the camera sees without distortion; {@code fixedCamera}, whether the camera must be the baseline's.
 *
 * <p>Parts besides, which do not count: {@code evidence.picture}, the part of the frame that such images cover, and {@code
 * evidence.movedCamera}, 1; each only if there is something to say.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class SceneScorer implements Scorer {
    private static final long MOST = 1_000_000_000;
    private static final Splitter LIST = Splitter.on(',').trimResults().omitEmptyStrings();

    private final ImmutableMap<String, Predicate<SceneReport>> conditions;

    /** Creates a scorer that must be {@link #configured} before it can score. */
    public SceneScorer() {
        this(ImmutableMap.of());
    }

    private SceneScorer(Map<String, Predicate<SceneReport>> conditions) {
        this.conditions = ImmutableMap.copyOf(conditions);
    }

    @Override
    public String name() {
        return "scene";
    }

    @Override
    public Scorer configured(Settings settings) {
        Map<String, Predicate<SceneReport>> found = new TreeMap<>();
        long minObjects = settings.integer("minObjects", 0, MOST, 0);
        long maxObjects = settings.integer("maxObjects", 0, MOST, MOST);
        long minTriangles = settings.integer("minTriangles", 0, MOST, 0);
        long maxTriangles = settings.integer("maxTriangles", 0, MOST, MOST);
        double minSize = settings.number("minSize", 0, MOST, 0);
        double maxSize = settings.number("maxSize", 0, MOST, MOST);
        double maxPicture = settings.number("maxPicture", 0, 1, 1);
        Map<String, Predicate<SceneReport>> limits = ImmutableMap.of(
                "minObjects", report -> report.objects() >= minObjects,
                "maxObjects", report -> report.objects() <= maxObjects,
                "minTriangles", report -> report.triangles() >= minTriangles,
                "maxTriangles", report -> report.triangles() <= maxTriangles,
                "minSize", report -> longestSide(report) >= minSize,
                "maxSize", report -> longestSide(report) <= maxSize,
                "maxPicture", report -> report.pictureShare() <= maxPicture);
        limits.forEach((key, condition) -> {
            if (settings.has(key)) {
                found.put(key, condition);
            }
        });
        if (settings.flag("fixedCamera", false)) {
            found.put("fixedCamera", report -> !report.isCameraMoved());
        }
        for (String name : LIST.split(settings.text("names", ""))) {
            found.put("name." + name, report -> report.objectNames().contains(name));
        }
        for (String type : LIST.split(settings.text("types", ""))) {
            addType(found, type);
        }
        if (found.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The scorer 'scene' needs a condition, such as minObjects, maxTriangles, names or types.");
        }
        return new SceneScorer(found);
    }

    private static void addType(Map<String, Predicate<SceneReport>> found, String type) {
        List<String> parts = ImmutableList.copyOf(Splitter.on('=').trimResults().split(type));
        boolean isValid = parts.size() == 2
                && !parts.get(1).isEmpty()
                && parts.get(1).length() <= 9
                && CharMatcher.inRange('0', '9').matchesAllOf(parts.get(1));
        if (!isValid) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The setting 'types' of the scorer 'scene' must be like MESH=3, LIGHT=1 but has '" + type + "'.");
        }
        int count = Integer.parseInt(parts.get(1));
        found.put("type." + parts.get(0), report -> report.objectTypes().getOrDefault(parts.get(0), 0) == count);
    }

    private static double longestSide(SceneReport report) {
        SceneReport.Bounds bounds = report.bounds();
        return bounds == null
                ? 0.0
                : bounds.size().stream().mapToDouble(Double::doubleValue).max().orElse(0.0);
    }

    @Override
    public Score score(ScoringContext context) {
        if (conditions.isEmpty()) {
            throw new CoordinatorException(Code.CONFIGURATION, "The scorer 'scene' was not configured.");
        }
        SceneReport report = SceneReport.of(context);
        Map<String, Double> parts = new TreeMap<>();
        conditions.forEach((name, condition) -> parts.put(name, condition.test(report) ? 1.0 : 0.0));
        double held = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        if (report.pictureShare() > 0.0) {
            parts.put("evidence.picture", report.pictureShare());
        }
        if (report.isCameraMoved()) {
            parts.put("evidence.movedCamera", 1.0);
        }
        return Score.of(held / conditions.size(), parts);
    }
}
