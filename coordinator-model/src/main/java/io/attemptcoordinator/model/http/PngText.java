package io.attemptcoordinator.model.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Takes the text out of PNG images. Renderers write dates and durations there, so two renders of the same scene differ in
 * nothing else.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class PngText {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** How the Base64 of the signature begins, whatever follows it. */
    private static final String ENCODED_SIGNATURE = "iVBORw0KGgo";

    private static final String DATA_URL = "data:image/png;base64,";
    private static final Set<String> TEXT = Set.of("tEXt", "zTXt", "iTXt", "tIME");

    /** The length, the type and the checksum of a chunk. */
    private static final int CHUNK_FRAME = 12;

    private PngText() {}

    /**
     * Returns the same text, but if it is a PNG image in a {@code data:} URL or in plain Base64, the image without text. An
     * image that is broken stays as it is.
     */
    static String stripped(String text) {
        int start = text.startsWith(DATA_URL) ? DATA_URL.length() : 0;
        if (!text.startsWith(ENCODED_SIGNATURE, start)) {
            return text;
        }
        byte[] png;
        try {
            png = Base64.getDecoder().decode(text.substring(start));
        } catch (IllegalArgumentException e) {
            return text;
        }
        return text.substring(0, start) + Base64.getEncoder().encodeToString(withoutText(png));
    }

    private static byte[] withoutText(byte[] png) {
        if (!Arrays.equals(png, 0, Math.min(png.length, SIGNATURE.length), SIGNATURE, 0, SIGNATURE.length)) {
            return png;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(png.length);
        kept.writeBytes(SIGNATURE);
        int at = SIGNATURE.length;
        while (at < png.length) {
            if (png.length - at < CHUNK_FRAME) {
                return png;
            }
            int length = ByteBuffer.wrap(png, at, Integer.BYTES).getInt();
            if (length < 0 || length > png.length - at - CHUNK_FRAME) {
                return png;
            }
            String type = new String(png, at + Integer.BYTES, 4, StandardCharsets.ISO_8859_1);
            if (!TEXT.contains(type)) {
                kept.write(png, at, CHUNK_FRAME + length);
            }
            at += CHUNK_FRAME + length;
        }
        return kept.toByteArray();
    }
}
