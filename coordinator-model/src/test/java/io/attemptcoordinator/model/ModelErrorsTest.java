package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients throw that do not go through our connection, or throw no status. */
class ModelErrorsTest {
    private static final String KEY = "an-opaque-key-0123456789";
    private final ModelErrors errors =
            new ModelErrors("m", "http://host/v1", "TEST_KEY", Redactor.of(Map.of("TEST_KEY", KEY)));

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new AuthenticationException("bad " + KEY), Code.CONFIGURATION, "Check TEST_KEY"),
                Arguments.of(new ModelNotFoundException("x"), Code.CONFIGURATION, "Check the name of the model"),
                Arguments.of(new UnresolvedModelServerException("x"), Code.CONFIGURATION, "the base URL"),
                Arguments.of(new TimeoutException("x"), Code.BACKEND_UNAVAILABLE, "is not available"),
                Arguments.of(new RateLimitException("x"), Code.BACKEND_UNAVAILABLE, "is not available"),
                Arguments.of(new InternalServerException("x"), Code.BACKEND_UNAVAILABLE, "is not available"),
                Arguments.of(new InvalidRequestException("x"), Code.CONFIGURATION, "Check its settings"),
                Arguments.of(
                        new InvalidRequestException("prompt is too long"), Code.CONFIGURATION, "Shrink the memory"),
                Arguments.of(
                        new InvalidRequestException(" ".repeat(1_500) + "context_length_exceeded"),
                        Code.CONFIGURATION,
                        "Shrink the memory"),
                Arguments.of(new UnsupportedFeatureException("no images"), Code.CONFIGURATION, "Use another model"),
                Arguments.of(
                        new RuntimeException(new IOException("broken pipe")), Code.BACKEND_UNAVAILABLE, "broken pipe"),
                Arguments.of(
                        new UncheckedIOException(new IOException("reset")),
                        Code.BACKEND_UNAVAILABLE,
                        "cannot be reached"),
                Arguments.of(new IllegalStateException("what?"), Code.BACKEND_PROTOCOL, "what?"),
                Arguments.of(new NullPointerException(), Code.BACKEND_PROTOCOL, "NullPointerException"));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void translates(RuntimeException thrown, Code code, String message) throws Exception {
        CoordinatorException e = errors.translated(thrown);

        assertThat(e.code()).isEqualTo(code);
        assertThat(e)
                .hasMessageContaining("m at http://host/v1")
                .hasMessageContaining(message)
                .hasMessageNotContaining(KEY);
        assertThat(e.evidence()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "301, CONFIGURATION, Check the base URL",
        "401, CONFIGURATION, Check TEST_KEY",
        "402, CONFIGURATION, Check the base URL",
        "403, CONFIGURATION, what the key TEST_KEY may use",
        "404, CONFIGURATION, Check the name of the model",
        "408, BACKEND_UNAVAILABLE, is not available",
        "409, BACKEND_UNAVAILABLE, is not available",
        "413, CONFIGURATION, Shrink the memory",
        "422, CONFIGURATION, Check its settings",
        "429, BACKEND_UNAVAILABLE, is not available",
        "501, CONFIGURATION, Check the base URL",
        "520, BACKEND_UNAVAILABLE, is not available"
    })
    void translatesAStatus(int status, Code code, String message) throws Exception {
        CoordinatorException e = errors.translated(new RuntimeException(new HttpException(status, "said " + KEY)));

        assertThat(e.code()).isEqualTo(code);
        assertThat(e)
                .hasMessageContaining(message)
                .hasMessageContaining("said ")
                .hasMessageNotContaining(KEY);
    }

    /** What OpenAI, OpenRouter, vLLM, llama.cpp, DeepSeek and others say to a model without vision. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Invalid content type. image_url is only supported by certain models.",
                "404 | No endpoints found that support image input",
                "400 | llama-3 is not a multimodal model",
                "400 | At most 0 image(s) may be provided in one request.",
                "500 | image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
                "422 | messages[1]: unknown variant `image_url`, expected `text`",
                "400 | messages[1].content must be a string"
            })
    void aModelMustBeAbleToLookAtImages(int status, String said) throws Exception {
        CoordinatorException e = errors.translated(new RuntimeException(new HttpException(status, said)));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("Choose a model with vision").hasMessageContaining(said);
    }

    @Test
    void waitingDoesNotHelpWithoutCredit() throws Exception {
        assertThat(errors.translated(new RateLimitException("{\"code\":\"insufficient_quota\"}"))
                        .code())
                .isEqualTo(Code.CONFIGURATION);
    }

    @Test
    void aRefusalIsTheModels() throws Exception {
        assertThat(errors.translated(new ContentFilteredException("I cannot")))
                .isInstanceOfSatisfying(
                        MalformedOutputException.class,
                        e -> assertThat(e.modelText()).isEqualTo("I cannot"));
    }

    @Test
    void ourOwnExceptionsStayAsTheyAre() throws Exception {
        CoordinatorException ours = new CoordinatorException(Code.ARTIFACT_IO, "disk full");

        assertThat(errors.translated(ours)).isSameAs(ours);
        assertThat(errors.translated(new RuntimeException(ours))).isSameAs(ours);
    }

    @Test
    void anInterruptTakesThePlaceOfItsFlag() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> {
                    throw errors.translated(new RuntimeException(new InterruptedException()));
                })
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aLongMessageIsCut() throws Exception {
        assertThat(errors.translated(new RateLimitException("x".repeat(10_000))).getMessage())
                .hasSizeLessThan(700);
    }
}
