package com.example.plugins;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.loop.Program;

/** A generator whose first answer in each iteration is malformed. Its setting {@code code} is the program it then writes. */
public final class FixedGenerator implements Generator {
    private final String code;

    /** For the service loader. */
    public FixedGenerator() {
        this("");
    }

    private FixedGenerator(String code) {
        this.code = code;
    }

    @Override
    public String name() {
        return "example-program";
    }

    @Override
    public FixedGenerator configured(Settings settings) {
        return new FixedGenerator(settings.text("code"));
    }

    @Override
    public Program generate(GeneratorContext context) {
        if (context.errors().isEmpty()) {
            throw new MalformedOutputException("a malformed answer, as the example wants it", "no code here");
        }
        return Program.of(code);
    }
}
