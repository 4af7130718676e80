package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.text.ProgramText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has a model write the programs. The model sees the task, the references, what the baseline consists of, what was tried and how
 * it scored, the last program with what the verifier said of it and its render; or the program that failed, with the lines of its
 * traceback.
 *
 * <p>The strategy of an attempt can set {@code prompt}, which is added to the task, {@code temperature} (within [0, 2]), and {@code
 * model}, another one of the same service; the values {@code program} and {@code summary} of a further round are shown.
 *
 * <p>Its settings are listed in {@code docs/how-to/use-a-model.md}.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ModelGenerator implements Generator {
    private static final double MAX_TEMPERATURE = 2.0;

    /** How a model hands in its program. */
    private enum Form {
        FENCE,
        TOOL
    }

    private final @Nullable ModelSetup setup;
    private final boolean usesTool;

    /** Creates a generator that must be {@link #configured} before it can be asked. */
    public ModelGenerator() {
        setup = null;
        usesTool = false;
    }

    /**
     * Creates a generator.
     *
     * @param model writes
     * @param prompts what it is asked
     */
    public ModelGenerator(MeteredModel model, Prompts prompts) {
        this(new ModelSetup(requireNonNull(model, "model"), requireNonNull(prompts, "prompts")), false);
    }

    private ModelGenerator(ModelSetup setup, boolean usesTool) {
        this.setup = setup;
        this.usesTool = usesTool;
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Generator configured(Settings settings) {
        return new ModelGenerator(ModelSetup.of(settings), settings.choice("program-form", Form.FENCE) == Form.TOOL);
    }

    private ModelSetup setup() {
        if (setup == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The generator 'model' needs the settings 'url' and 'model', or a model that is passed to it.");
        }
        return setup;
    }

    @Override
    public Program generate(GeneratorContext context) throws InterruptedException {
        ModelSetup setup = setup();
        Map<String, Object> values = new TurnValues(context).values();
        values.put("form", usesTool ? ProgramTool.FORM : ProgramText.FORM);
        List<Content> turn = new ArrayList<>();
        turn.add(TextContent.from(setup.prompts().render(Prompts.Name.GENERATOR_TURN, values)));
        turn.addAll(Images.of("Reference", context.request().references(), context::open));
        Iteration last = last(context.remembered());
        if (last != null && context.failed() == null) {
            turn.addAll(Images.of("What your last program gave", last.renders(), context::open));
        }
        ModelAnswer answer = setup.model()
                .ask(
                        List.of(
                                SystemMessage.from(setup.prompts().render(Prompts.Name.GENERATOR_SYSTEM, values)),
                                UserMessage.from(turn)),
                        wishes(context),
                        context.remaining(),
                        context,
                        context);
        return usesTool
                ? new Program(ProgramTool.programOf(answer), null, answer.text())
                : new Program(ProgramText.extract(answer.text()), null, answer.text());
    }

    private static @Nullable Iteration last(List<Iteration> remembered) {
        return remembered.isEmpty() ? null : remembered.get(remembered.size() - 1);
    }

    private MeteredModel.Wishes wishes(GeneratorContext context) {
        Strategy strategy = context.request().strategy();
        Double temperature = strategy.values().containsKey("temperature")
                ? Double.valueOf(strategy.settings().number("temperature", 0.0, MAX_TEMPERATURE, 0.0))
                : null;
        return new MeteredModel.Wishes(
                strategy.values().get("model"),
                temperature,
                usesTool ? List.of(ProgramTool.SPECIFICATION) : List.of(),
                new CallCache.Place(
                        context.request().run(),
                        context.request().number(),
                        context.request().seed(),
                        context.iteration(),
                        context.errors().size()));
    }
}
