package io.attemptcoordinator.model;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import dev.langchain4j.model.chat.ChatModel;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.model.http.ModelConnection;
import java.net.URI;
import java.net.URISyntaxException;
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
    private static final String DEFAULT_KEY = "OPENAI_API_KEY";
    private static final int MOST = 1_000_000;

    /** The parts of all runs that use a service share its limits. */
    private static final LoadingCache<Limits, ModelConnection> CONNECTIONS =
            CacheBuilder.newBuilder().weakValues().build(CacheLoader.from(ModelSetup::connection));

    /** A service and a key of it, by its variable, and how much may be asked. */
    private record Limits(String url, String keyVariable, int concurrentCalls, int callsPerMinute) {}

    private static ModelConnection connection(Limits limits) {
        ModelConnection.Builder builder = ModelConnection.builder(limits.hashCode())
                .maxConcurrentCalls(limits.concurrentCalls)
                .redactor(redactor(limits.keyVariable));
        return limits.callsPerMinute == 0
                ? builder.build()
                : builder.requestsPerMinute(limits.callsPerMinute).build();
    }

    /** The key is a secret, whatever its variable is called. */
    private static Redactor redactor(String keyVariable) {
        Redactor redactor = Redactor.of(System.getenv());
        String key = System.getenv(keyVariable);
        return key == null || key.isBlank() ? redactor : redactor.with(key);
    }

    static ModelSetup of(Settings settings) {
        String url = url(settings.text("url"));
        String name = settings.text("model");
        String keyVariable = settings.text("key-variable", DEFAULT_KEY);
        ModelConnection connection = CONNECTIONS.getUnchecked(
                new Limits(url, keyVariable, (int) settings.integer("concurrent-calls", 1, MOST, 8), (int)
                        settings.integer("calls-per-minute", 0, MOST, 0)));
        Double temperature = settings.has("temperature") ? settings.number("temperature", 0.0, 2.0, 0.0) : null;
        Integer maxAnswerTokens =
                settings.has("max-answer-tokens") ? (int) settings.integer("max-answer-tokens", 1, MOST, 1) : null;
        ModelProvider provider = provider(settings.text("provider", "openai"));
        ChatModel model = provider.create(new ModelProvider.Wanted(
                url, name, System.getenv(keyVariable), temperature, maxAnswerTokens, connection.httpClientBuilder()));
        ModelErrors errors = new ModelErrors(name, url, keyVariable, redactor(keyVariable));
        Prices prices = settings.has("prices") ? Prices.read(settings.path("prices")) : null;
        Prompts prompts = settings.has("prompts") ? Prompts.from(settings.path("prompts")) : Prompts.builtIn();
        int answerTokens = maxAnswerTokens == null ? MeteredModel.USUAL_ANSWER_TOKENS : maxAnswerTokens;
        return new ModelSetup(new MeteredModel(new ModelClient(model, errors), name, prices, answerTokens), prompts);
    }

    private static String url(String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return text;
            }
        } catch (URISyntaxException e) {
            // It is no URL either.
        }
        throw new CoordinatorException(
                Code.CONFIGURATION,
                "The setting 'url' must be the base URL of a model service, such as http://localhost:8080/v1, but is '"
                        + text + "'.");
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
