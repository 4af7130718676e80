package com.example.onnx;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.blender.RenderImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How an image becomes the input of a model, as the CLIP image processor of transformers does it: the shorter side is resized to the
 * input size with Pillow's bicubic filter, the centre is cropped to a square, and each channel is scaled to [0, 1] and normalised.
 *
 * @param size the side of the square in pixels
 * @param mean what is subtracted from red, green and blue
 * @param deviation what they are divided by then
 */
record Preprocessing(int size, List<Double> mean, List<Double> deviation) {
    static final int CHANNELS = 3;
    private static final int MAX_SIDE = 4096;
    private static final String CLIP_MEAN = "0.48145466, 0.4578275, 0.40821073";
    private static final String CLIP_DEVIATION = "0.26862954, 0.26130258, 0.27577711";

    static Preprocessing of(Settings settings) {
        int size = (int) settings.integer("inputSize", 16, 1024, 224);
        List<Double> mean = channels(settings, "mean", CLIP_MEAN);
        List<Double> deviation = channels(settings, "std", CLIP_DEVIATION);
        if (deviation.stream().anyMatch(value -> value <= 0.0)) {
            throw malformed("std", "must be positive");
        }
        return new Preprocessing(size, mean, deviation);
    }

    private static List<Double> channels(Settings settings, String key, String fallback) {
        List<Double> values = new ArrayList<>();
        for (String number : settings.text(key, fallback).split(",", -1)) {
            try {
                values.add(Double.valueOf(number));
            } catch (NumberFormatException e) {
                throw malformed(key, "has '" + number.strip() + "', which is not a number");
            }
        }
        if (values.size() != CHANNELS || !values.stream().allMatch(Double::isFinite)) {
            throw malformed(key, "must be three finite numbers, for red, green and blue, separated by commas");
        }
        return List.copyOf(values);
    }

    private static CoordinatorException malformed(String key, String why) {
        return new CoordinatorException(
                Code.CONFIGURATION, "The setting '" + key + "' of the scorer '" + OnnxScorer.NAME + "' " + why + ".");
    }

    /** Returns the input for an image: the planes of red, green and blue, row by row. */
    FloatBuffer apply(RenderImage image, String name) {
        int shorter = Math.min(image.width(), image.height());
        long width = (long) size * image.width() / shorter;
        long height = (long) size * image.height() / shorter;
        if (width > MAX_SIDE || height > MAX_SIDE) {
            throw new CoordinatorException(
                    Code.MALFORMED,
                    "The image " + name + " of " + image.width() + " x " + image.height()
                            + " pixels is too long and narrow for a square input of " + size + " pixels.");
        }
        RenderImage resized = image.resizedTo((int) width, (int) height);
        int left = (resized.width() - size) / 2;
        int top = (resized.height() - size) / 2;
        FloatBuffer input = FloatBuffer.allocate(CHANNELS * size * size);
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    double value = resized.value(left + x, top + y, channel) / 255.0;
                    input.put((float) ((value - mean.get(channel)) / deviation.get(channel)));
                }
            }
        }
        return input.flip();
    }
}
