package io.attemptcoordinator.model.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/** PNG files, of which only the chunks matter. */
public final class Pngs {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Pngs() {}

    /** A chunk of a file. */
    public record Chunk(String type, String content) {
        byte[] bytes() {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            byte[] name = type.getBytes(StandardCharsets.US_ASCII);
            CRC32 checksum = new CRC32();
            checksum.update(name);
            checksum.update(data);
            return ByteBuffer.allocate(12 + data.length)
                    .putInt(data.length)
                    .put(name)
                    .put(data)
                    .putInt((int) checksum.getValue())
                    .array();
        }
    }

    /** Returns a file with a header, some pixels and an end, and these chunks before the pixels. */
    public static byte[] file(String pixels, List<Chunk> chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        file.writeBytes(new Chunk("IHDR", "0123456789abc").bytes());
        chunks.forEach(chunk -> file.writeBytes(chunk.bytes()));
        file.writeBytes(new Chunk("IDAT", pixels).bytes());
        file.writeBytes(new Chunk("IEND", "").bytes());
        return file.toByteArray();
    }

    public static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    public static String dataUrl(byte[] file) {
        return "data:image/png;base64," + base64(file);
    }
}
