package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Strings;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.model.http.ModelCalls;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model, and returns only usable answers; everything else is an exception that says whose fault it was.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls if the model is.
 *
 * @since 0.1
 */
public final class ModelClient {
    private final ChatModel model;
    private final ModelErrors errors;

    /**
     * Creates a client.
     *
     * @param model the model; on a {@link io.attemptcoordinator.model.http.ModelConnection}, and with no retries of its own
     * @param errors describes what fails
     */
    public ModelClient(ChatModel model, ModelErrors errors) {
        this.model = requireNonNull(model, "model");
        this.errors = requireNonNull(errors, "errors");
    }

    /**
     * Asks the model.
     *
     * @param request the conversation
     * @param remaining how long the answer may take
     * @param recorder receives the call; it may also receive calls that failed
     * @return the answer
     * @throws MalformedOutputException if the answer is empty, was cut off, or was refused
     * @throws CoordinatorException if there is no answer, as {@link ModelErrors} describes
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ModelAnswer ask(ChatRequest request, Duration remaining, Recorder recorder) throws InterruptedException {
        List<RecordedCall> calls = new ArrayList<>();
        Recorder both = call -> {
            calls.add(call);
            recorder.record(call);
        };
        ChatResponse response;
        try {
            response = ModelCalls.within(remaining, both, () -> model.chat(request));
        } catch (RuntimeException e) {
            throw errors.translated(e);
        }
        return checked(response, usage(calls, response));
    }

    /** Returns the tokens of the calls, or what the model says if it was not called through our connection. */
    private static @Nullable Usage usage(List<RecordedCall> calls, ChatResponse response) {
        if (calls.isEmpty()) {
            return usage(response.tokenUsage());
        }
        if (calls.stream().map(RecordedCall::usage).anyMatch(Objects::isNull)) {
            return null;
        }
        return calls.stream().map(RecordedCall::usage).filter(Objects::nonNull).reduce(Usage.NONE, Usage::plus);
    }

    private static @Nullable Usage usage(@Nullable TokenUsage usage) {
        if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
            return null;
        }
        return usage.inputTokenCount() < 0 || usage.outputTokenCount() < 0
                ? null
                : Usage.of(usage.inputTokenCount(), usage.outputTokenCount());
    }

    private static ModelAnswer checked(ChatResponse response, @Nullable Usage usage) {
        AiMessage message = response.aiMessage();
        String text = Strings.nullToEmpty(message == null ? null : message.text());
        if (response.finishReason() == FinishReason.LENGTH) {
            throw new MalformedOutputException(
                    "The answer was cut off after " + text.length()
                            + " characters, because it reached the maximum length. Think less, and write a shorter answer.",
                    text);
        }
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            throw ModelErrors.refused("The answer was held back by a content filter", text);
        }
        if (text.isBlank() && (message == null || !message.hasToolExecutionRequests())) {
            throw new MalformedOutputException("The answer is empty. Write the complete answer as text.", text);
        }
        return new ModelAnswer(text, response, usage);
    }
}
