package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.Recorder;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model as the parts of a run use it: what a call may need is reserved before it, what it spent is charged after it, with its price, and
 * each call is kept, whatever becomes of it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls if the client is.
 *
 * @since 0.1
 */
public final class MeteredModel {
    /** The tokens that an answer is expected to have at most, if nobody says otherwise. */
    public static final int USUAL_ANSWER_TOKENS = 4096;

    private static final Duration MAX_MARGIN = Duration.ofSeconds(1);

    private final ModelClient client;
    private final String name;
    private final @Nullable Prices prices;
    private final int maxAnswerTokens;

    /**
     * Creates a metered model whose answers have at most {@value #USUAL_ANSWER_TOKENS} tokens.
     *
     * @param client asks it
     * @param name its name in the prices, such as {@code gpt-x}
     * @param prices what its tokens cost; null if that is not known
     */
    public MeteredModel(ModelClient client, String name, @Nullable Prices prices) {
        this(client, name, prices, USUAL_ANSWER_TOKENS);
    }

    /**
     * Creates a metered model.
     *
     * @param client asks it
     * @param name its name in the prices, such as {@code gpt-x}
     * @param prices what its tokens cost; null if that is not known
     * @param maxAnswerTokens the most tokens that an answer has, which the budget of the run must have left before a call; 1 or more
     */
    public MeteredModel(ModelClient client, String name, @Nullable Prices prices, int maxAnswerTokens) {
        if (maxAnswerTokens < 1) {
            throw new IllegalArgumentException("maxAnswerTokens must be >= 1 but was " + maxAnswerTokens);
        }
        this.maxAnswerTokens = maxAnswerTokens;
        this.client = requireNonNull(client, "client");
        this.name = requireNonNull(name, "name");
        this.prices = prices;
    }

    /**
     * What one call wants differently.
     *
     * @param model the name of another model of the same service; null for the one that was created
     * @param temperature how much chance there is in the answer; null for what the model was created with
     * @param tools what the model may call instead of answering with text
     */
    record Wishes(@Nullable String model, @Nullable Double temperature, List<ToolSpecification> tools) {
        static final Wishes NONE = new Wishes(null, null, List.of());
    }

    /**
     * Asks the model.
     *
     * @param messages the conversation
     * @param wishes what is different this time
     * @param remaining how long the answer may take
     * @param purse pays for the call
     * @param keeper keeps the record of the call
     * @return the answer
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException as {@link ModelClient#ask} and {@link Purse#reserve}
     */
    ModelAnswer ask(List<ChatMessage> messages, Wishes wishes, Duration remaining, Purse purse, Keeper keeper)
            throws InterruptedException {
        String asked = wishes.model == null ? name : wishes.model;
        Usage atMost = priced(asked, TokenEstimate.of(messages, maxAnswerTokens));
        purse.reserve(atMost);
        Usage[] spent = {Usage.NONE};
        Recorder recorder = call -> {
            spent[0] = spent[0].plus(charge(asked, call, atMost));
            keeper.keep(
                    "call.json",
                    "application/json",
                    new ByteArrayInputStream(call.toJson().getBytes(StandardCharsets.UTF_8)));
        };
        ChatRequest.Builder request = ChatRequest.builder().messages(messages);
        if (wishes.model != null) {
            request.modelName(wishes.model);
        }
        if (wishes.temperature != null) {
            request.temperature(wishes.temperature);
        }
        if (!wishes.tools.isEmpty()) {
            request.toolSpecifications(wishes.tools);
        }
        try {
            return client.ask(request.build(), remaining.minus(margin(remaining)), recorder);
        } catch (InterruptedException e) {
            spent[0] = unmetered(atMost);
            throw e;
        } finally {
            purse.spend(spent[0]);
        }
    }

    /** What was refused before a model saw it was not spent; what became of a call that was lost, nobody knows. */
    private Usage charge(String asked, RecordedCall call, Usage atMost) {
        Usage usage = call.usage();
        if (usage != null) {
            return priced(asked, usage);
        }
        boolean isRefused =
                call.tries() == 0 || call.code() == Code.CONFIGURATION || (call.status() != null && !call.isAnswered());
        return isRefused ? Usage.NONE : unmetered(atMost);
    }

    private static Usage unmetered(Usage atMost) {
        return new Usage(atMost.inputTokens(), atMost.outputTokens(), 0, atMost.cost(), 1, atMost.unpricedCalls());
    }

    /** A call that ends a little before its step does can still say what was wrong, and be kept. */
    private static Duration margin(Duration remaining) {
        Duration part = remaining.dividedBy(20);
        return part.compareTo(MAX_MARGIN) < 0 ? part : MAX_MARGIN;
    }

    private Usage priced(String asked, Usage tokens) {
        Optional<BigDecimal> cost = prices == null ? Optional.empty() : prices.cost(asked, tokens);
        return new Usage(
                tokens.inputTokens(),
                tokens.outputTokens(),
                tokens.cachedTokens(),
                cost.orElse(BigDecimal.ZERO),
                0,
                cost.isPresent() ? 0 : 1);
    }

    /** Returns the name of the model. */
    @Override
    public String toString() {
        return "MeteredModel[" + name + "]";
    }
}
