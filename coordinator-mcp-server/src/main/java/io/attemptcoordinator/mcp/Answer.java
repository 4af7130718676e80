package io.attemptcoordinator.mcp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tool answers.
 *
 * <p><b>Thread-safety:</b> for one thread after another.
 *
 * @param text for the model to read
 * @param structured the same for programs; empty for an error
 * @param pictures the pictures, in order
 * @param isError whether the text tells what went wrong
 */
record Answer(String text, ObjectNode structured, List<Picture> pictures, boolean isError) {
    Answer {
        requireNonNull(text, "text");
        requireNonNull(structured, "structured");
        pictures = List.copyOf(pictures);
    }

    static Answer of(String text, ObjectNode structured) {
        return new Answer(text, structured, List.of(), false);
    }

    static Answer error(String text) {
        return new Answer(text, Json.object(), List.of(), true);
    }

    /** Returns this answer with another picture. */
    Answer with(Picture picture) {
        List<Picture> more = new ArrayList<>(pictures);
        more.add(picture);
        return new Answer(text, structured, more, isError);
    }

    /**
     * A picture, small enough to be sent.
     *
     * @param label what it shows
     * @param mediaType such as {@code image/png}
     * @param content its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once, and never compared.
    record Picture(String label, String mediaType, byte[] content) {}
}
