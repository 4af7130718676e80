package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VerifierContext;
import io.attemptcoordinator.core.text.VerdictText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has a model look at the renders beside the references, and say what is wrong before it gives a score. It does not see the program, so
 * that it judges what there is and not what was intended.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ModelVerifier implements Verifier {
    private final MeteredModel model;
    private final Prompts prompts;

    /**
     * Creates a verifier.
     *
     * @param model looks
     * @param prompts what it is asked
     */
    public ModelVerifier(MeteredModel model, Prompts prompts) {
        this.model = requireNonNull(model, "model");
        this.prompts = requireNonNull(prompts, "prompts");
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Verification verify(VerifierContext context) throws InterruptedException {
        Map<String, Object> values = Map.of("task", context.task().text(), "errors", malformed(context.errors()));
        List<Content> turn = new ArrayList<>();
        turn.add(TextContent.from(prompts.render(Prompts.Name.VERIFIER_TURN, values)));
        turn.addAll(Images.of("Reference", context.references(), context::open));
        turn.addAll(Images.of("Render", context.renders(), context::open));
        String answer = model.ask(
                List.of(
                        SystemMessage.from(prompts.render(Prompts.Name.VERIFIER_SYSTEM, values)),
                        UserMessage.from(turn)),
                null,
                context.remaining(),
                context::spend,
                context::keep);
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
