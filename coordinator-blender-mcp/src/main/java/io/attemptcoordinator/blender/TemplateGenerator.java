package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A generator without a model: searches the parameters of a scene template by the scores of the earlier iterations. A program
 * that failed counts as a score of 0, and its repair is the next point of the search. Its setting {@code template} is the
 * path of the template; it is required.
 *
 * <p>The strategy of an attempt can set {@code step} (within (0, 1], default 0.12): the fraction of each range that the first steps
 * of its search span; and {@code program}: a program of this template, whose values the search starts from.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TemplateGenerator implements Generator {
    private final @Nullable SceneTemplate template;

    /** Creates a generator that must be {@link #configured} before it can generate. */
    public TemplateGenerator() {
        this.template = null;
    }

    /** Creates a generator for a template. */
    public TemplateGenerator(SceneTemplate template) {
        this.template = requireNonNull(template, "template");
    }

    /**
     * Creates a generator for a template file.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the template cannot be used
     */
    public static TemplateGenerator of(Path template) {
        return new TemplateGenerator(SceneTemplate.read(template));
    }

    @Override
    public String name() {
        return "template-search";
    }

    @Override
    public Generator configured(Settings settings) {
        return of(settings.path("template"));
    }

    @Override
    public Program generate(GeneratorContext context) {
        if (template == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The generator 'template-search' needs the setting 'template', the path of a scene template.");
        }
        List<Double> scores = new ArrayList<>();
        for (IterationSummary iteration : context.trajectory()) {
            scores.addAll(failures(iteration.retryCount()));
            Double score = iteration.score();
            scores.add(score == null ? 0.0 : score);
        }
        scores.addAll(failures(context.errors().size()));
        Strategy strategy = context.request().strategy();
        double step = strategy.settings().number("step", Double.MIN_VALUE, 1.0, ParameterSearch.STEP);
        ParameterSearch search =
                new ParameterSearch(template.parameters(), context.request().seed(), step, startOf(template, strategy));
        return Program.of(template.program(search.next(scores)));
    }

    private static Map<String, Double> startOf(SceneTemplate template, Strategy strategy) {
        String program = strategy.values().get(BestAttemptsDistiller.PROGRAM);
        if (program == null) {
            return Map.of();
        }
        return template.valuesOf(program)
                .orElseThrow(() -> new CoordinatorException(
                        Code.CONFIGURATION,
                        "The program of the strategy '" + strategy.name()
                                + "' is not one of the template, so the search"
                                + " cannot start from it. Leave it out, or use a program that this template made."));
    }

    private static List<Double> failures(int count) {
        return Collections.nCopies(count, 0.0);
    }
}
