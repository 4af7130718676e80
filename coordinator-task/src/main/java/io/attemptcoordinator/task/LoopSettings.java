package io.attemptcoordinator.task;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Memory;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.time.Duration;

/** Configures the VIGA loop. */
final class LoopSettings {
    private static final int MAX_MEMORY = 100_000;

    private LoopSettings() {}

    static Attempt loop(Generator generator, Verifier verifier, Settings settings) {
        VigaLoop.Builder builder = VigaLoop.builder(generator, verifier);
        if (settings.has("memory")) {
            int size = (int) settings.integer("memory", 1, MAX_MEMORY, 1);
            builder.memories(() -> Memory.slidingWindow(size));
        }
        if (settings.has("executeTimeout")) {
            builder.executeTimeout(settings.duration("executeTimeout", Duration.ZERO));
        }
        if (settings.has("renderTimeout")) {
            builder.renderTimeout(settings.duration("renderTimeout", Duration.ZERO));
        }
        settings.requireAllRead();
        return builder.build();
    }
}
