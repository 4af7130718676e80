package com.example.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes ONNX models of a few nodes: the protocol buffers of {@code onnx.proto}, with the field numbers that they have there. The version of
 * the operators is 13.
 */
final class TinyModel {
    static final int FLOAT = 1;
    static final int UINT8 = 2;

    /** In a shape: any size. */
    static final long ANY = -1;

    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> inputs = new ArrayList<>();
    private final List<byte[]> outputs = new ArrayList<>();

    /** The mean of each channel. */
    static TinyModel means(int size) {
        return new TinyModel()
                .input("pixels", FLOAT, 1, 3, size, size)
                .node("GlobalAveragePool", "pixels", "pooled")
                .node("Flatten", "pooled", "features")
                .output("features", FLOAT, 1, 3);
    }

    TinyModel input(String name, int type, long... shape) {
        inputs.add(value(name, type, shape));
        return this;
    }

    TinyModel output(String name, int type, long... shape) {
        outputs.add(value(name, type, shape));
        return this;
    }

    /** Adds a node with one input and one output. */
    TinyModel node(String operator, String from, String to) {
        nodes.add(new Message().text(1, from).text(2, to).text(4, operator).bytes());
        return this;
    }

    private static byte[] value(String name, int type, long... shape) {
        Message dimensions = new Message();
        for (long size : shape) {
            dimensions.message(
                    1, size == ANY ? new Message().text(2, "any").bytes() : new Message().number(1, size).bytes());
        }
        Message tensor = new Message().number(1, type).message(2, dimensions.bytes());
        return new Message()
                .text(1, name)
                .message(2, new Message().message(1, tensor.bytes()).bytes())
                .bytes();
    }

    /** Writes the model to a temporary file, which is removed when the JVM ends. */
    Path write() {
        Message graph = new Message();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "tiny");
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));
        byte[] operators = new Message().number(2, 13).bytes();
        return write(
                new Message().number(1, 7).message(7, graph.bytes()).message(8, operators).bytes());
    }

    static Path write(byte[] content) {
        try {
            Path file = Files.createTempFile("tiny-", ".onnx");
            file.toFile().deleteOnExit();
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A protocol buffer. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return message(field, value.getBytes(UTF_8));
        }

        Message message(int field, byte[] content) {
            varint((long) field << 3 | 2);
            varint(content.length);
            out.writeBytes(content);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while (rest > 0x7F) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
