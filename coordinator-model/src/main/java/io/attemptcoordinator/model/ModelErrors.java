package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.base.Ascii;
import com.google.common.base.Throwables;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.model.http.ModelHttpException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says whose fault it was that a model has not answered, from what LangChain4j threw: that of the service, which may pass;
 * that of the configuration, which does not; or that of the request or the answer, which the loop can change.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ModelErrors {
    private static final int MAX_SHOWN = 500;

    /** As OpenAI, OpenRouter, vLLM, llama.cpp and servers that know nothing but text say it. */
    private static final Pattern NO_VISION = Pattern.compile(
            "(?i)image(_url)?( input)? is (not|only) supported|support image input|not a multimodal model|at most 0 image"
                    + "|unknown variant .image_url|content must be a string|does not support (images|vision)");

    /** How servers say that a conversation is too long; the code is that of OpenAI, and the rest are sentences of others. */
    private static final Pattern TOO_LONG = Pattern.compile(
            "context_length_exceeded|context (?:length|window|size)|prompt is too long|input is too long"
                    + "|maximum (?:prompt|context|input)|too many (?:input )?tokens|exceeds the maximum number of tokens",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern FILTERED = Pattern.compile("content_filter|content_policy", Pattern.CASE_INSENSITIVE);
    private static final Pattern OUT_OF_MONEY = Pattern.compile("insufficient_quota|credit balance is too low");

    private final String model;
    private final String url;
    private final String keyName;
    private final Redactor redactor;

    /**
     * Creates what describes the errors of a model.
     *
     * @param model the name of the model, for messages
     * @param url its base URL, for messages
     * @param keyName where its key comes from, such as the name of an environment variable; never the key
     * @param redactor hides secrets in what servers and clients say
     */
    public ModelErrors(String model, String url, String keyName, Redactor redactor) {
        this.model = requireNonNull(model, "model");
        this.url = redactor.redact(url);
        this.keyName = requireNonNull(keyName, "keyName");
        this.redactor = redactor;
    }

    /**
     * Returns an error as one of ours:
     *
     * <ul>
     *   <li>{@code BACKEND_UNAVAILABLE} or {@code DEADLINE_EXCEEDED} if the service did not answer (E0)
     *   <li>{@code CONFIGURATION} if the key, the URL, the model or the request cannot be used, or the conversation is too
     *       long (E0, permanent)
     *   <li>a {@link MalformedOutputException} if the model or a filter refused (E2)
     *   <li>{@code BACKEND_PROTOCOL} if the answer could not be read (E0)
     * </ul>
     *
     * @param thrown what a model threw
     * @throws InterruptedException if it threw that because the calling thread was interrupted; the thread then no longer is
     */
    public CoordinatorException translated(RuntimeException thrown) throws InterruptedException {
        if (find(InterruptedException.class, thrown).isPresent()) {
            // The exception takes the place of the flag.
            boolean unused = Thread.interrupted();
            throw new InterruptedException("the call of the model " + model + " was interrupted");
        }
        Optional<CoordinatorException> ours = find(CoordinatorException.class, thrown);
        if (ours.isPresent()) {
            return ours.get();
        }
        if (find(ContentFilteredException.class, thrown).isPresent()) {
            return refused("The model refused to answer", shown(thrown));
        }
        Optional<HttpException> http = find(HttpException.class, thrown);
        int status = http.map(HttpException::statusCode).orElseGet(() -> statusOf(thrown));
        if (status > 0) {
            boolean isWebPage = http.filter(ModelHttpException.class::isInstance)
                    .map(ModelHttpException.class::cast)
                    .map(ModelHttpException::isWebPage)
                    .orElse(false);
            return ofStatus(status, said(http.map(RuntimeException.class::cast).orElse(thrown)), isWebPage);
        }
        // Jackson's exceptions are of this kind too, but have nothing to do with a connection.
        if (find(IOException.class, thrown).isPresent()
                && find(JsonProcessingException.class, thrown).isEmpty()) {
            return unavailable("cannot be reached: " + shown(thrown));
        }
        if (thrown instanceof UnsupportedFeatureException || thrown instanceof UnsupportedOperationException) {
            return configuration("cannot do what is asked of it: " + shown(thrown) + ". Use another model or client");
        }
        String what = "The answer of the model " + model + " at " + url + " cannot be read: " + shown(thrown);
        return new CoordinatorException(
                Code.BACKEND_PROTOCOL,
                what + " Check that the server speaks the dialect of this client.",
                List.of(new Evidence(Evidence.Kind.EXCEPTION, thrown.getClass().getName() + ": " + shown(thrown))),
                thrown);
    }

    /** Returns the status that an exception of LangChain4j stands for, for clients that do not throw one; 0 for none. */
    private static int statusOf(RuntimeException thrown) {
        if (thrown instanceof AuthenticationException) {
            return 401;
        } else if (thrown instanceof ModelNotFoundException || thrown instanceof UnresolvedModelServerException) {
            return 404;
        } else if (thrown instanceof TimeoutException) {
            return 408;
        } else if (thrown instanceof RateLimitException) {
            return 429;
        } else if (thrown instanceof InternalServerException) {
            return 500;
        }
        return thrown instanceof InvalidRequestException ? 400 : 0;
    }

    private CoordinatorException ofStatus(int status, String said, boolean isWebPage) {
        if (OUT_OF_MONEY.matcher(said).find()) {
            return configuration(
                    "has no credit left. Add credit to the account of the key " + keyName + ". " + cut(said));
        }
        if (status != 401 && status != 403 && NO_VISION.matcher(said).find()) {
            return configuration("cannot look at images, and it has to. Choose a model with vision. " + cut(said));
        }
        if ((status >= 500 && status != 501) || status == 408 || status == 409 || status == 429) {
            return unavailable("is not available: " + cut(said));
        }
        if (isWebPage && status != 401) {
            return configuration(
                    "answers with a web page. Check the base URL: that of most servers ends in /v1. " + cut(said));
        }
        return switch (status) {
            case 401 -> configuration("does not accept the key. Check " + keyName + " and the base URL. " + cut(said));
            case 403 -> configuration("does not allow this. Check what the key " + keyName + " may use. " + cut(said));
            case 404 -> configuration("is unknown there. Check the name of the model and the base URL. " + cut(said));
            case 400, 413, 422 -> ofRequest(status, said);
            default -> configuration("does not accept the request. Check the base URL. " + cut(said));
        };
    }

    private CoordinatorException ofRequest(int status, String said) {
        if (FILTERED.matcher(said).find()) {
            return refused("The request was held back by a content filter", said);
        }
        if (status == 413 || TOO_LONG.matcher(said).find()) {
            return configuration("cannot take a conversation of this length. Shrink the memory: keep fewer iterations, "
                    + "or send fewer or smaller images. " + cut(said));
        }
        return configuration("does not accept the request. Check its settings. " + cut(said));
    }

    private CoordinatorException configuration(String what) {
        return error(Code.CONFIGURATION, what);
    }

    private CoordinatorException unavailable(String what) {
        return error(Code.BACKEND_UNAVAILABLE, what);
    }

    /** Without a cause: what clients say may have secrets, and is part of the message without them. */
    private CoordinatorException error(Code code, String what) {
        String message = "The model " + model + " at " + url + " " + what;
        return new CoordinatorException(code, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
    }

    /** Returns the error that there is no answer because somebody did not want to give one. */
    static MalformedOutputException refused(String what, String said) {
        return new MalformedOutputException(
                what + ". Do not send the same again: describe only what is visible in the scene, in neutral words.",
                said);
    }

    private String shown(RuntimeException thrown) {
        return cut(said(thrown));
    }

    private String said(RuntimeException thrown) {
        return redactor.redact(
                requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName()));
    }

    private static String cut(String said) {
        return Ascii.truncate(said, MAX_SHOWN, "...");
    }

    private static <T extends Throwable> Optional<T> find(Class<T> type, Throwable thrown) {
        return Throwables.getCausalChain(thrown).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
