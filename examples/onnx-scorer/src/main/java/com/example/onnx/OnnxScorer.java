package com.example.onnx;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.blender.RenderImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores by how alike an image model finds the render and the reference: 1 minus their distance, which is {@code 1 - cos} of the angle
 * between their features, at most 1 and at least 0; the mean over the views. With the image encoder of CLIP ViT-B/32 the distance is the
 * {@code n_clip} of BlenderGym. Parts: {@code <view>.distance}, within [0, 2].
 *
 * <p>Settings: {@code model}, the path of the ONNX file; {@code inputSize}, the side of its square input in pixels (224); {@code mean} and
 * {@code std}, three numbers each, by which the channels are normalised (those of CLIP); {@code input} and {@code output}, the names in
 * the model, if it has several; {@code threads}, which one call uses (1).
 *
 * <p>Thread-safety: safe for concurrent calls.
 */
public final class OnnxScorer implements Scorer, AutoCloseable {
    static final String NAME = "onnx-similarity";

    /** The features of the references of a run; a hundred views in several sizes. */
    private static final int MAX_CACHED = 256;

    private final FeatureModel model;
    private final Preprocessing preprocessing;
    private final Map<String, double[]> references = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, double[]> eldest) {
            return size() > MAX_CACHED;
        }
    };

    /** Creates a scorer that must be configured before it can score. */
    public OnnxScorer() {
        this(null, null);
    }

    private OnnxScorer(FeatureModel model, Preprocessing preprocessing) {
        this.model = model;
        this.preprocessing = preprocessing;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Scorer configured(Settings settings) {
        Preprocessing wanted = Preprocessing.of(settings);
        FeatureModel loaded = FeatureModel.load(
                settings.path("model"),
                wanted.size(),
                settings.text("input", ""),
                settings.text("output", ""),
                (int) settings.integer("threads", 1, 64, 1));
        return new OnnxScorer(loaded, wanted);
    }

    @Override
    public Score score(ScoringContext context) {
        if (model == null) {
            throw new CoordinatorException(Code.CONFIGURATION, "The scorer '" + NAME + "' was not configured.");
        }
        if (context.references().isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The scorer '" + NAME + "' needs a reference image, and the task has none.");
        }
        Map<String, Double> parts = new TreeMap<>();
        double sum = 0.0;
        for (Map.Entry<String, ArtifactRef> reference : new TreeMap<>(context.references()).entrySet()) {
            double distance = distance(context, reference.getKey(), reference.getValue());
            parts.put(reference.getKey() + ".distance", distance);
            sum += Math.max(0.0, 1.0 - distance);
        }
        return Score.of(sum / context.references().size(), parts);
    }

    private double distance(ScoringContext context, String view, ArtifactRef reference) {
        ArtifactRef render = context.renders().get(view);
        if (render == null) {
            throw new CoordinatorException(
                    Code.RENDER_FAILED,
                    "The scorer '" + NAME + "' has no render of the view '" + view + "', only of "
                            + context.renders().keySet() + ".");
        }
        RenderImage image = decoded(context, render);
        double[] a = model.features(preprocessing.apply(image, render.path()), render.path());
        double[] b = referenceFeatures(context, reference, image.width(), image.height());
        // Rounding can carry the cosine of equal features above one.
        return Math.max(0.0, 1.0 - cosine(a, b));
    }

    /** BlenderGym resizes the goal to the size of the render first. Equal images have equal features, so each is asked for once. */
    private double[] referenceFeatures(ScoringContext context, ArtifactRef reference, int width, int height) {
        String key = reference.sha256() + " " + width + " " + height;
        synchronized (references) {
            double[] known = references.get(key);
            if (known != null) {
                return known;
            }
        }
        RenderImage image = decoded(context, reference).resizedTo(width, height);
        double[] features = model.features(preprocessing.apply(image, reference.path()), reference.path());
        synchronized (references) {
            references.put(key, features);
        }
        return features;
    }

    private static RenderImage decoded(ScoringContext context, ArtifactRef image) {
        try (InputStream png = context.open(image)) {
            return RenderImage.decodePng(png, image.path());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The image " + image.path() + " cannot be read: " + e, e);
        }
    }

    private static double cosine(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED,
                    "The model of the scorer '" + NAME + "' gives images of the same size " + a.length + " and " + b.length
                            + " features.");
        }
        double product = 0.0;
        double squareA = 0.0;
        double squareB = 0.0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squareA += a[i] * a[i];
            squareB += b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }

    /** Frees the model. The coordinator closes what it configured. */
    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
    }
}
