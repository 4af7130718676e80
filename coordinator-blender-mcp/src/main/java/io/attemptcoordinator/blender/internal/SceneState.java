package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A scene as it was right after it was opened.
 *
 * @param fingerprint what it and the interpreter looked like
 * @param bounds the bounds of its geometry as the bridge reports them; null if there is none
 * @param camera the name of its active camera; null if there is none
 */
public record SceneState(
        Fingerprint fingerprint,
        @Nullable JsonNode bounds,
        @Nullable String camera) {}
