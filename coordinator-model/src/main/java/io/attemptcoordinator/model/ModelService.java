package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.model.http.ModelConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model of a service, with the way to it, from the settings that all that ask models have in common; {@code
 * docs/how-to/use-a-model.md} lists them.
 *
 * <p><b>Thread-safety:</b> immutable; the connection is safe for concurrent calls.
 *
 * @param url the base URL of the service
 * @param name the name of the model
 * @param keyVariable the name of the environment variable that the key comes from
 * @param key the key; null if there is none
 * @param connection the way to the service, which all parts of all runs that use it share
 * @param errors describes what fails
 * @param prices what its tokens cost; null if nobody wants to know
 * @since 0.1
 */
public record ModelService(
        String url,
        String name,
        String keyVariable,
        @Nullable String key,
        ModelConnection connection,
        ModelErrors errors,
        @Nullable Prices prices) {
    private static final String DEFAULT_KEY = "OPENAI_API_KEY";
    private static final int MOST = 1_000_000;

    /** The parts of all runs that use a service share its limits. */
    private static final LoadingCache<Limits, ModelConnection> CONNECTIONS =
            CacheBuilder.newBuilder().weakValues().build(CacheLoader.from(Limits::connection));

    /** Checks the components. */
    public ModelService {
        requireNonNull(url, "url");
        requireNonNull(name, "name");
        requireNonNull(keyVariable, "keyVariable");
        requireNonNull(connection, "connection");
        requireNonNull(errors, "errors");
    }

    /** A service and a key of it, how much may be asked, and what hides secrets. */
    private record Limits(String url, String keyVariable, int concurrentCalls, int callsPerMinute, Secret secret) {
        ModelConnection connection() {
            ModelConnection.Builder builder = ModelConnection.builder(url.hashCode())
                    .maxConcurrentCalls(concurrentCalls)
                    .redactor(secret.redactor());
            return callsPerMinute == 0
                    ? builder.build()
                    : builder.requestsPerMinute(callsPerMinute).build();
        }
    }

    /** A key, which is a secret whatever its variable is called, in an environment that may have others. */
    private record Secret(@Nullable String key, Map<String, String> environment) {
        Redactor redactor() {
            Redactor redactor = Redactor.of(environment);
            return key == null ? redactor : redactor.with(key);
        }

        @Override
        public String toString() {
            return Settings.MASK;
        }
    }

    /**
     * Reads a service from the settings {@code key-variable}, {@code concurrent-calls}, {@code calls-per-minute}, {@code prices}, and two
     * whose names differ.
     *
     * @param settings the settings
     * @param urlKey the key of the setting that holds the base URL
     * @param nameKey the key of the setting that holds the name of the model
     * @param environment where the key is looked up
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if a setting is missing or not usable
     */
    public static ModelService of(Settings settings, String urlKey, String nameKey, Map<String, String> environment) {
        String url = url(urlKey, settings.text(urlKey));
        String name = settings.text(nameKey);
        String keyVariable = settings.text("key-variable", DEFAULT_KEY);
        String value = environment.get(keyVariable);
        Secret secret = new Secret(value == null || value.isBlank() ? null : value, Map.copyOf(environment));
        ModelConnection connection = CONNECTIONS.getUnchecked(new Limits(
                url,
                keyVariable,
                (int) settings.integer("concurrent-calls", 1, MOST, 8),
                (int) settings.integer("calls-per-minute", 0, MOST, 0),
                secret));
        ModelErrors errors = new ModelErrors(name, url, keyVariable, secret.redactor());
        Prices prices = settings.has("prices") ? Prices.read(settings.path("prices")) : null;
        return new ModelService(url, name, keyVariable, secret.key(), connection, errors, prices);
    }

    private static String url(String key, String text) {
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
                "The setting '" + key
                        + "' must be the base URL of a model service, such as http://localhost:8080/v1, but is '" + text
                        + "'.");
    }

    /** Does not show the key. */
    @Override
    public String toString() {
        return "ModelService[" + name + " at " + url + "]";
    }
}
