package io.attemptcoordinator.api;

import java.io.InputStream;

/**
 * What keeps what belongs to a call of a component, such as what a model was asked and what it answered.
 *
 * <p>Not implemented by users; it is a part of the contexts that they get.
 *
 * <p><b>Thread-safety:</b> as the context.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Keeper {
    /**
     * Saves a file. Known secrets are redacted in text. What a generator, verifier or scorer keeps becomes an artifact of the iteration, with a
     * role of the part, the name of the file without its extension, and a number, such as {@code generator-call-0}; what is kept during
     * the selection is in the folder {@code judgements} of the run. Names need not be unique.
     *
     * @param file the name of the file: lower-case letters, digits and hyphens, and an extension, such as {@code call.json}
     * @param mediaType the IANA media type, such as {@code application/json}
     * @param content the bytes; read to the end and left open
     * @throws IllegalArgumentException if the name is not of that form
     * @throws CoordinatorException if it cannot be saved
     */
    void keep(String file, String mediaType, InputStream content);
}
