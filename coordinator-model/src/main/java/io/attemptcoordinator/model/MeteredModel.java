package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.http.ModelCalls;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.RecordedModels;
import io.attemptcoordinator.model.http.Recorder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final @Nullable CallCache cache;

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
        this(client, name, prices, maxAnswerTokens, null);
    }

    MeteredModel(
            ModelClient client, String name, @Nullable Prices prices, int maxAnswerTokens, @Nullable CallCache cache) {
        this.cache = cache;
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
     * @param place where it is asked; null if an answer must not be used again
     */
    record Wishes(
            @Nullable String model,
            @Nullable Double temperature,
            List<ToolSpecification> tools,
            CallCache.@Nullable Place place) {
        static final Wishes NONE = new Wishes(null, null, List.of(), null);
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
        Usage atMost = Prices.priced(prices, asked, TokenEstimate.of(messages, maxAnswerTokens));
        purse.reserve(atMost);
        RecordedCall known = cache == null || wishes.place == null ? null : cache.at(wishes.place);
        List<Usage> spent = new ArrayList<>();
        Recorder recorder = call -> {
            boolean isKnown = call.equals(known);
            spent.add(isKnown ? Usage.NONE : Prices.priced(prices, asked, call.spent(atMost)));
            if (!isKnown && cache != null && wishes.place != null) {
                cache.put(wishes.place, call);
            }
            keeper.keep(
                    isKnown ? "cached-call.json" : "call.json",
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
        // What a model of somebody else does is not recorded. Whatever became of the call, it is not free.
        Usage unrecorded = RecordedCall.unknown(atMost);
        try {
            Part<ModelAnswer> ask = () -> client.ask(request.build(), remaining.minus(margin(remaining)), recorder);
            ModelAnswer answer = known == null
                    ? ask.call()
                    : ModelCalls.answeredWherePossible(new RecordedModels(List.of(known)), ask);
            unrecorded = answer.usage().orElse(unrecorded);
            return answer;
        } catch (CoordinatorException e) {
            unrecorded = e.code() == Code.CONFIGURATION ? Usage.NONE : unrecorded;
            throw e;
        } finally {
            purse.spend(
                    spent.isEmpty()
                            ? Prices.priced(prices, asked, unrecorded)
                            : spent.stream().reduce(Usage.NONE, Usage::plus));
        }
    }

    /** A call that ends a little before its step does can still say what was wrong, and be kept. */
    private static Duration margin(Duration remaining) {
        Duration part = remaining.dividedBy(20);
        return part.compareTo(MAX_MARGIN) < 0 ? part : MAX_MARGIN;
    }

    /** Returns the name of the model. */
    @Override
    public String toString() {
        return "MeteredModel[" + name + "]";
    }
}
