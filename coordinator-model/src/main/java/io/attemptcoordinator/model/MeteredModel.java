package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.Recorder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model as the parts of a run use it: what each call spends is charged, with its price, and each call is kept, whatever becomes of it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls if the client is.
 *
 * @since 0.1
 */
public final class MeteredModel {
    private final ModelClient client;
    private final String name;
    private final @Nullable Prices prices;

    /**
     * Creates a metered model.
     *
     * @param client asks it
     * @param name its name in the prices, such as {@code gpt-x}
     * @param prices what its tokens cost; null if nobody wants to know
     */
    public MeteredModel(ModelClient client, String name, @Nullable Prices prices) {
        this.client = requireNonNull(client, "client");
        this.name = requireNonNull(name, "name");
        this.prices = prices;
    }

    /**
     * What one call wants differently.
     *
     * @param model the name of another model of the same service; null for the one that was created
     * @param temperature how much chance there is in the answer; null for what the model was created with
     */
    record Wishes(@Nullable String model, @Nullable Double temperature) {
        static final Wishes NONE = new Wishes(null, null);
    }

    /** Where the record of a call goes: a file beside the iteration, for example. */
    @FunctionalInterface
    interface Keeper {
        void keep(String file, String mediaType, InputStream content);
    }

    /**
     * Asks the model.
     *
     * @param messages the conversation
     * @param wishes what is different this time
     * @param remaining how long the answer may take
     * @param spend receives what the calls spent, also of those that failed
     * @param keeper receives the record of each call
     * @return the answer
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException as {@link ModelClient#ask}
     */
    String ask(List<ChatMessage> messages, Wishes wishes, Duration remaining, Consumer<Usage> spend, Keeper keeper)
            throws InterruptedException {
        Recorder recorder = call -> {
            keeper.keep(
                    "call.json",
                    "application/json",
                    new ByteArrayInputStream(call.toJson().getBytes(StandardCharsets.UTF_8)));
            charge(wishes.model == null ? name : wishes.model, call, spend);
        };
        ChatRequest.Builder request = ChatRequest.builder().messages(messages);
        if (wishes.model != null) {
            request.modelName(wishes.model);
        }
        if (wishes.temperature != null) {
            request.temperature(wishes.temperature);
        }
        return client.ask(request.build(), remaining, recorder).text();
    }

    private void charge(String asked, RecordedCall call, Consumer<Usage> spend) {
        Usage usage = call.usage();
        if (usage != null) {
            BigDecimal cost =
                    prices == null ? BigDecimal.ZERO : prices.cost(asked, usage).orElse(BigDecimal.ZERO);
            spend.accept(new Usage(usage.inputTokens(), usage.outputTokens(), usage.cachedTokens(), cost));
        }
    }

    /** Returns the name of the model. */
    @Override
    public String toString() {
        return "MeteredModel[" + name + "]";
    }
}
