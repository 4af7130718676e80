package io.attemptcoordinator.model;

import dev.langchain4j.model.chat.ChatModel;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model and its prompts, from the settings that generator, verifier and judge have in common; {@code docs/how-to/use-a-model.md} lists
 * them.
 *
 * @param model the model
 * @param prompts what it is asked
 */
record ModelSetup(MeteredModel model, Prompts prompts) {
    private static final int MOST = 1_000_000;

    static ModelSetup of(Settings settings) {
        ModelService service = ModelService.of(settings, "url", "model", System.getenv());
        Double temperature = settings.has("temperature") ? settings.number("temperature", 0.0, 2.0, 0.0) : null;
        Integer maxAnswerTokens =
                settings.has("max-answer-tokens") ? (int) settings.integer("max-answer-tokens", 1, MOST, 1) : null;
        ModelProvider provider = provider(settings.text("provider", "openai"));
        ChatModel model = provider.create(new ModelProvider.Wanted(
                service.url(),
                service.name(),
                service.key(),
                temperature,
                maxAnswerTokens,
                service.connection().httpClientBuilder()));
        Prompts prompts = settings.has("prompts") ? Prompts.from(settings.path("prompts")) : Prompts.builtIn();
        MeteredModel metered = new MeteredModel(
                new ModelClient(model, service.errors()),
                service.name(),
                service.prices(),
                maxAnswerTokens == null ? MeteredModel.USUAL_ANSWER_TOKENS : maxAnswerTokens,
                settings.flag("cache", false) ? new CallCache() : null);
        return new ModelSetup(metered, prompts);
    }

    /** Looks where this library is, and where the host says that plug-ins are. */
    private static ModelProvider provider(String name) {
        Map<String, ModelProvider> found = new TreeMap<>();
        find(found, Thread.currentThread().getContextClassLoader());
        find(found, ModelSetup.class.getClassLoader());
        ModelProvider provider = found.get(name);
        if (provider == null) {
            throw new CoordinatorException(
                    Code.COMPONENT_NOT_FOUND,
                    "No ModelProvider named '" + name + "'. Available: " + found.keySet()
                            + ". Add the jar that provides it, or choose another one with the setting 'provider'.");
        }
        return provider;
    }

    private static void find(Map<String, ModelProvider> found, @Nullable ClassLoader loader) {
        ServiceLoader.load(ModelProvider.class, loader).forEach(provider -> found.put(provider.name(), provider));
    }
}
