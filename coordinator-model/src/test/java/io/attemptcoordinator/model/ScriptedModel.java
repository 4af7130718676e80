package io.attemptcoordinator.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.attemptcoordinator.core.document.Redactor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A test part: a model that gives the answers of a script, and remembers what it was asked. */
final class ScriptedModel implements ChatModel {
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<ChatRequest> requests = new ArrayList<>();

    ScriptedModel(String... answers) {
        this.answers.addAll(List.of(answers));
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        requests.add(request);
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(answers.remove()))
                .build();
    }

    MeteredModel metered() {
        ModelErrors errors = new ModelErrors("scripted", "none", "NO_KEY", Redactor.of(Map.of()));
        return new MeteredModel(new ModelClient(this, errors), "scripted", null);
    }

    ChatRequest request() {
        return requests.get(requests.size() - 1);
    }

    String system() {
        return request().messages().stream()
                .filter(SystemMessage.class::isInstance)
                .map(message -> ((SystemMessage) message).text())
                .collect(Collectors.joining("\n"));
    }

    /** What the user said; an image is its size in characters. */
    List<String> turn() {
        List<String> shown = new ArrayList<>();
        for (ChatMessage message : request().messages()) {
            if (message instanceof UserMessage user) {
                for (Content content : user.contents()) {
                    if (content instanceof TextContent text) {
                        shown.add(text.text());
                    } else if (content instanceof ImageContent image) {
                        shown.add(image.image().mimeType() + " " + image.image().base64Data());
                    }
                }
            }
        }
        return shown;
    }
}
