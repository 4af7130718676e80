package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VerifierContext;
import io.attemptcoordinator.core.text.VerdictText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has a model look at the renders beside the references, and say what is wrong before it gives a score. It does not see the program, so
 * that it judges what there is and not what was intended.
 *
 * <p>Its settings are listed in {@code docs/how-to/use-a-model.md}.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ModelVerifier implements Verifier {
    private final @Nullable ModelSetup setup;

    /** Creates a verifier that must be {@link #configured} before it can be asked. */
    public ModelVerifier() {
        setup = null;
    }

    /**
     * Creates a verifier.
     *
     * @param model looks
     * @param prompts what it is asked
     */
    public ModelVerifier(MeteredModel model, Prompts prompts) {
        this(new ModelSetup(requireNonNull(model, "model"), requireNonNull(prompts, "prompts")));
    }

    private ModelVerifier(ModelSetup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Verifier configured(Settings settings) {
        return new ModelVerifier(ModelSetup.of(settings));
    }

    private ModelSetup setup() {
        if (setup == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The verifier 'model' needs the settings 'url' and 'model', or a model that is passed to it.");
        }
        return setup;
    }

    @Override
    public Verification verify(VerifierContext context) throws InterruptedException {
        ModelSetup setup = setup();
        Map<String, Object> values = Map.of("task", context.task().text(), "errors", malformed(context.errors()));
        List<Content> turn = new ArrayList<>();
        turn.add(TextContent.from(setup.prompts().render(Prompts.Name.VERIFIER_TURN, values)));
        turn.addAll(Images.of("Reference", context.references(), context::open));
        turn.addAll(Images.of("Render", context.renders(), context::open));
        String answer = setup.model()
                .ask(
                        List.of(
                                SystemMessage.from(setup.prompts().render(Prompts.Name.VERIFIER_SYSTEM, values)),
                                UserMessage.from(turn)),
                        new MeteredModel.Wishes(
                                null,
                                null,
                                List.of(),
                                new CallCache.Place(
                                        context.request().run(),
                                        context.request().number(),
                                        context.seed(),
                                        context.trajectory().size(),
                                        context.errors().size())),
                        context.remaining(),
                        context,
                        context)
                .text();
        return new Verification(VerdictText.parse(answer), answer);
    }

    /** What was wrong with its answers before this one; failures of the program do not matter here. */
    private static List<String> malformed(List<Failure> errors) {
        return errors.stream()
                .filter(error -> error.failureClass() == FailureClass.E2_OUTPUT_FORMAT)
                .map(Failure::message)
                .toList();
    }
}
