package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * A generator without a model: it searches the parameters of a scene template, by what the verifier said of the earlier
 * iterations. It needs a memory that holds all iterations of the attempt.
 *
 * <p>A program that failed counts as a score of 0 there, and its repair is the next point of the search.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TemplateGenerator implements Generator {
    private final SceneTemplate template;

    /**
     * A generator for a template.
     *
     * @param template the template
     */
    public TemplateGenerator(SceneTemplate template) {
        this.template = requireNonNull(template, "template");
    }

    @Override
    public Program generate(Request request) {
        if (request.remembered().size() != request.iteration()) {
            throw new IllegalArgumentException("the memory must hold all " + request.iteration()
                    + " earlier iterations but holds " + request.remembered().size());
        }
        List<Double> scores = new ArrayList<>();
        for (Iteration iteration : request.remembered()) {
            fail(scores, iteration.errors());
            Verdict verdict = iteration.verdict();
            scores.add(verdict == null ? 0.0 : verdict.score());
        }
        fail(scores, request.errors());
        ParameterSearch search = new ParameterSearch(template.parameters(), request.seed());
        return Program.of(template.program(search.next(scores)));
    }

    private static void fail(List<Double> scores, List<Failure> errors) {
        errors.forEach(error -> scores.add(0.0));
    }
}
