package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Symptom;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one iteration of a program.
 *
 * @param name what it is called in messages, such as the path of the scene within the folder
 * @param scene the scene that it left; null if it failed
 * @param code the code that made it; null if unknown
 * @param plan what it intended, in words; null if unknown
 * @param output what was printed meanwhile, bounded; null if unknown
 * @param failure what went wrong; null if it left a scene
 */
record Sighting(
        String name,
        @Nullable Path scene,
        @Nullable String code,
        @Nullable String plan,
        @Nullable String output,
        @Nullable Symptom failure) {
    Sighting {
        if ((scene == null) == (failure == null)) {
            throw new IllegalArgumentException("there must be either a scene or a failure");
        }
    }

    static Sighting ofScene(String name, Path scene) {
        return new Sighting(name, scene, null, null, null, null);
    }
}
