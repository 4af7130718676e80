package com.example.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A model from an image to its features: an input of {@code 1 x 3 x size x size} and an output of {@code 1 x features}, both of floats.
 * Sizes that the model leaves open are accepted.
 *
 * <p>Thread-safety: a session of ONNX Runtime serves any number of threads.
 */
final class FeatureModel implements AutoCloseable {
    private static final long MAX_MODEL_BYTES = 1L << 31;
    private static final int MAX_FEATURES = 1 << 16;

    private final Path file;
    private final long[] shape;
    private final OrtSession session;
    private final String input;
    private final String output;

    private FeatureModel(Path file, int size, OrtSession session, String input, String output) {
        this.file = file;
        this.shape = new long[] {1, Preprocessing.CHANNELS, size, size};
        this.session = session;
        this.input = input;
        this.output = output;
    }

    /**
     * Loads a model.
     *
     * @param file the ONNX file
     * @param size the side of the square image, in pixels
     * @param input the name of the input; empty for the only one
     * @param output the name of the output; empty for the only one
     * @param threads how many threads one call uses
     */
    static FeatureModel load(Path file, int size, String input, String output, int threads) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unusable(file, "there is no such file", null);
            }
            if (Files.size(file) > MAX_MODEL_BYTES) {
                throw unusable(file, "it has more than " + MAX_MODEL_BYTES + " bytes", null);
            }
        } catch (IOException e) {
            throw unusable(file, "it cannot be read: " + e, e);
        }
        OrtSession session;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw unusable(file, "ONNX Runtime cannot load it: " + e.getMessage(), e);
        }
        try {
            if (session.getInputNames().size() != 1) {
                throw unusable(file, "it must have one input but has " + session.getInputNames(), null);
            }
            String chosenInput = choose(file, "input", input, session.getInputNames());
            String chosenOutput = choose(file, "output", output, session.getOutputNames());
            FeatureModel model = new FeatureModel(file, size, session, chosenInput, chosenOutput);
            model.require("input", session.getInputInfo().get(chosenInput), model.shape);
            model.require("output", session.getOutputInfo().get(chosenOutput), new long[] {1, -1});
            return model;
        } catch (OrtException | RuntimeException e) {
            close(session);
            throw e instanceof CoordinatorException known ? known : unusable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static String choose(Path file, String kind, String wanted, Set<String> names) {
        if (wanted.isEmpty() && names.size() == 1) {
            return names.iterator().next();
        }
        if (!names.contains(wanted)) {
            throw unusable(
                    file,
                    (wanted.isEmpty()
                                    ? "it has several " + kind + "s, so the setting '" + kind + "' must name one"
                                    : "it has no " + kind + " '" + wanted + "'")
                            + ": " + names,
                    null);
        }
        return wanted;
    }

    private void require(String kind, NodeInfo node, long[] wanted) {
        boolean isFit = node.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && isFit(tensor.getShape(), wanted);
        if (!isFit) {
            throw unusable(
                    file,
                    "its " + kind + " '" + node.getName() + "' must be floats of the shape "
                            + text(wanted) + " but is " + described(node),
                    null);
        }
    }

    private static boolean isFit(long[] shape, long[] wanted) {
        boolean isFit = shape.length == wanted.length;
        for (int i = 0; isFit && i < shape.length; i++) {
            isFit = shape[i] < 0 || wanted[i] < 0 || shape[i] == wanted[i];
        }
        return isFit;
    }

    private static String described(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                ? tensor.type + " " + text(tensor.getShape())
                : String.valueOf(node.getInfo());
    }

    private static String text(long[] shape) {
        return Arrays.toString(shape).replace("-1", "any");
    }

    /** Returns the features of an image: finite numbers that are not all 0. */
    double[] features(FloatBuffer image, String name) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), image, shape);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            OnnxValue value = result.get(0);
            double[] features = read(value);
            double norm = Arrays.stream(features).map(feature -> feature * feature).sum();
            if (!Double.isFinite(norm) || norm == 0.0) {
                throw new CoordinatorException(
                        Code.COMPONENT_FAILED,
                        "The model " + file + " gives the image " + name + " features that have no direction: their"
                                + " squares add up to " + norm + ".");
            }
            return features;
        } catch (OrtException e) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED, "The model " + file + " failed on the image " + name + ": " + e.getMessage(), e);
        }
    }

    private double[] read(OnnxValue value) {
        if (value instanceof OnnxTensor tensor
                && tensor.getInfo().getShape().length == 2
                && tensor.getInfo().getShape()[0] == 1
                && tensor.getInfo().getShape()[1] <= MAX_FEATURES) {
            FloatBuffer buffer = tensor.getFloatBuffer();
            double[] features = new double[buffer.remaining()];
            for (int i = 0; i < features.length; i++) {
                features[i] = buffer.get(i);
            }
            return features;
        }
        throw new CoordinatorException(
                Code.COMPONENT_FAILED,
                "The output '" + output + "' of the model " + file + " must be one row of at most " + MAX_FEATURES
                        + " features but is " + value.getInfo() + ".");
    }

    @Override
    public void close() {
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new CoordinatorException(Code.COMPONENT_FAILED, "ONNX Runtime cannot close a model: " + e, e);
        }
    }

    private static CoordinatorException unusable(Path file, String why, Exception cause) {
        return new CoordinatorException(
                Code.CONFIGURATION, "The model " + file + " cannot be used: " + why + ".", cause);
    }
}
