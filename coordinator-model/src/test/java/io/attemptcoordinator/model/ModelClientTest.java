package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.TokenUsage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.model.http.ModelConnection;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.RecordedModels;
import io.attemptcoordinator.model.http.Recorder;
import io.attemptcoordinator.model.server.FakeTime;
import io.attemptcoordinator.model.server.Pngs;
import io.attemptcoordinator.testkit.model.OpenAiAnswers;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real model of LangChain4j on our connection, and a server that behaves as badly as servers do. */
@Timeout(120)
class ModelClientTest {
    private static final String KEY = "an-opaque-key-0123456789";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Usage USAGE = new Usage(100, 20, 40, BigDecimal.ZERO);

    private final FakeTime time = new FakeTime();
    private final List<RecordedCall> recorded = new ArrayList<>();
    private final List<ScriptedModelServer> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(ScriptedModelServer::close);
    }

    private ScriptedModelServer server(Turn... turns) {
        ScriptedModelServer server = new ScriptedModelServer(turns);
        started.add(server);
        return server;
    }

    private HttpClientBuilder connection() {
        return ModelConnection.builder(1).sleeper(time).build().httpClientBuilder();
    }

    private static ModelClient client(HttpClientBuilder connection, String url) {
        ChatModel model = OpenAiChatModel.builder()
                .httpClientBuilder(connection)
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("gpt-test")
                .maxRetries(0)
                .build();
        return new ModelClient(model, errors(url));
    }

    private static ModelErrors errors(String url) {
        return new ModelErrors("gpt-test", url, "TEST_KEY", Redactor.of(Map.of("TEST_KEY", KEY)));
    }

    private static ChatRequest asking(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private ModelAnswer ask(ScriptedModelServer server) throws InterruptedException {
        return client(connection(), server.url() + "/v1").ask(asking("hello"), LONG, recorded::add);
    }

    private CoordinatorException failure(Turn... turns) {
        ScriptedModelServer server = server(turns);
        CoordinatorException e = catchThrowableOfType(CoordinatorException.class, () -> ask(server));
        assertThat(e).hasMessageNotContaining(KEY);
        return e;
    }

    private static FailureClass classOf(CoordinatorException e) {
        Symptom symptom = new Symptom(Symptom.Phase.GENERATE, String.valueOf(e.getMessage()), e.evidence(), e);
        return new EvidenceClassifier().classify(symptom).orElseThrow().failureClass();
    }

    @Test
    void answersWithTextAndUsage() throws Exception {
        ScriptedModelServer server = server(Turn.json(OpenAiAnswers.text("import bpy")));

        ModelAnswer answer = ask(server);

        assertThat(answer.text()).isEqualTo("import bpy");
        assertThat(answer.usage()).contains(USAGE);
        assertThat(answer.response().modelName()).isEqualTo("gpt-test");
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).contains("Authorization: Bearer " + KEY));
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.usage()).isEqualTo(USAGE);
            assertThat(call.path()).isEqualTo("/v1/chat/completions");
            assertThat(call.toJson()).doesNotContain(KEY).contains("\"content\" : \"hello\"");
        });
    }

    @Test
    void anUnknownUsageStaysUnknown() throws Exception {
        ModelAnswer answer = ask(server(Turn.json(OpenAiAnswers.textWithoutUsage("x"))));

        assertThat(answer.usage()).isEmpty();
    }

    @Test
    void callsTools() throws Exception {
        ScriptedModelServer server = server(Turn.json(OpenAiAnswers.toolCall("render", "{\"angle\":1}")));
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hello"))
                .toolSpecifications(ToolSpecification.builder()
                        .name("render")
                        .parameters(JsonObjectSchema.builder()
                                .addNumberProperty("angle")
                                .build())
                        .build())
                .build();

        ModelAnswer answer = client(connection(), server.url()).ask(request, LONG, recorded::add);

        assertThat(answer.text()).isEmpty();
        assertThat(answer.response().aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::name, ToolExecutionRequest::arguments)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("render", "{\"angle\":1}"));
    }

    @Test
    void sendsImagesAsDataUrls() throws Exception {
        ScriptedModelServer server = server(Turn.json(OpenAiAnswers.text("a cube")));
        byte[] png = Pngs.file("pixels", List.of(new Pngs.Chunk("tEXt", "Date 1")));
        byte[] later = Pngs.file("pixels", List.of(new Pngs.Chunk("tEXt", "Date 2")));

        client(connection(), server.url()).ask(withImage(png), LONG, recorded::add);
        ModelAnswer replayed = client(new RecordedModels(recorded).httpClientBuilder(), "http://elsewhere:1")
                .ask(withImage(later), LONG, Recorder.none());

        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains(Pngs.dataUrl(png)));
        assertThat(replayed.text()).isEqualTo("a cube");
    }

    private static ChatRequest withImage(byte[] png) {
        return ChatRequest.builder()
                .messages(UserMessage.from(
                        TextContent.from("what is it?"), ImageContent.from(Pngs.base64(png), "image/png")))
                .build();
    }

    @Test
    void triesAgainAfterALimit() throws Exception {
        ScriptedModelServer server =
                server(Turn.error(429, "Retry-After: 7"), Turn.json(OpenAiAnswers.text("at last")));

        assertThat(ask(server).text()).isEqualTo("at last");
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(7));
        assertThat(server.requests()).hasSize(2);
        assertThat(recorded).hasSize(1);
    }

    @Test
    void aServiceThatStaysDownIsInfrastructure() {
        CoordinatorException e =
                failure(Turn.error(500), Turn.error(502), Turn.html(503), Turn.error(529), Turn.error(500));

        assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE);
        assertThat(e).hasMessageContaining("HTTP 500").hasMessageContaining("after 5 tries");
        assertThat(e.evidence()).isNotEmpty();
        assertThat(classOf(e)).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
    }

    @Test
    void aWrongKeyIsConfiguration() {
        CoordinatorException e = failure(Turn.status(
                401, "application/json", OpenAiAnswers.error("invalid_api_key", "Incorrect API key: " + KEY)));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("Check TEST_KEY").hasMessageContaining("Incorrect API key");
        Symptom symptom = new Symptom(Symptom.Phase.GENERATE, String.valueOf(e.getMessage()), e.evidence(), e);
        assertThat(new EvidenceClassifier().classify(symptom).orElseThrow().evidence())
                .extracting(Evidence::kind)
                .contains(Evidence.Kind.PERMANENT);
    }

    @Test
    void aWebPageIsConfiguration() {
        CoordinatorException e = failure(Turn.html(200));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("web page").hasMessageContaining("/v1");
        assertThat(failure(Turn.html(404))).hasMessageContaining("web page");
        CoordinatorException other = failure(Turn.html(501));
        assertThat(other.code())
                .as("a server that knows no POST will not learn it")
                .isEqualTo(Code.CONFIGURATION);
        assertThat(other).hasMessageContaining("web page");
    }

    @Test
    void anUnknownModelIsConfiguration() {
        CoordinatorException e =
                failure(Turn.status(404, "application/json", OpenAiAnswers.error("model_not_found", "no gpt-test")));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("Check the name of the model");
    }

    @Test
    void anUnknownHostIsConfiguration() {
        ModelClient client = client(connection(), "http://no-such-host.invalid/v1");

        assertThatThrownBy(() -> client.ask(asking("x"), LONG, recorded::add))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void aConversationThatIsTooLongSaysToShrinkTheMemory() {
        CoordinatorException e = failure(Turn.status(
                400,
                "application/json",
                OpenAiAnswers.error("context_length_exceeded", "This model has a maximum of 8192 tokens.")));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("Shrink the memory");
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.tries()).isEqualTo(1));
    }

    @Test
    void aCutAnswerIsTheModels() {
        CoordinatorException e = failure(Turn.json(OpenAiAnswers.finished("import bp", "length")));

        assertThat(e)
                .isInstanceOfSatisfying(
                        MalformedOutputException.class,
                        cut -> assertThat(cut.modelText()).isEqualTo("import bp"));
        assertThat(e).hasMessageContaining("cut off after 9 characters");
        assertThat(classOf(e)).isEqualTo(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.usage()).isEqualTo(USAGE));
    }

    @Test
    void aFilteredAnswerIsNotAskedForAgainAsItWas() {
        for (Turn turn : List.of(
                Turn.json(OpenAiAnswers.finished("", "content_filter")),
                Turn.json(OpenAiAnswers.refusal("I cannot help with that")),
                Turn.status(400, "application/json", OpenAiAnswers.error("content_filter", "filtered")))) {
            CoordinatorException e = failure(turn);

            assertThat(e)
                    .isInstanceOf(MalformedOutputException.class)
                    .hasMessageContaining("Do not send the same again");
            assertThat(classOf(e)).isEqualTo(FailureClass.E2_OUTPUT_FORMAT);
        }
    }

    @Test
    void anEmptyAnswerIsTheModels() {
        CoordinatorException e = failure(Turn.json(OpenAiAnswers.text(" \n")));

        assertThat(e).isInstanceOf(MalformedOutputException.class).hasMessageContaining("The answer is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "", "[]", "{\"choices\":7}", "{\"choices\":[{\"message\":[]}]}"})
    void anAnswerThatCannotBeReadIsTheServers(String body) {
        CoordinatorException e = failure(Turn.json(body));

        assertThat(e.code()).as(e.getMessage()).isEqualTo(Code.BACKEND_PROTOCOL);
        assertThat(e).hasMessageContaining("cannot be read");
        assertThat(classOf(e)).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
    }

    /** How gateways report that the provider behind them is down. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[]}", "{\"error\":{\"message\":\"provider down\"}}", "{}"})
    void anAnswerWithoutAChoiceIsInfrastructure(String body) {
        CoordinatorException e = failure(Turn.json(body));

        assertThat(e.code()).as(e.getMessage()).isEqualTo(Code.BACKEND_UNAVAILABLE);
        assertThat(classOf(e)).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
    }

    @Test
    void theDeadlineEndsTheCall() throws Exception {
        ScriptedModelServer server = server(Turn.trickle());

        assertThatThrownBy(() ->
                        client(connection(), server.url()).ask(asking("hello"), Duration.ofMillis(300), recorded::add))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
                    assertThat(classOf(e)).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
                });
        assertThat(server.awaitHangUp()).isTrue();
    }

    @Test
    void anInterruptEndsTheCall() throws Exception {
        ScriptedModelServer server = server(Turn.hang());
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        AtomicReference<@Nullable Boolean> isInterrupted = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                ModelAnswer unused = ask(server);
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
                isInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        assertThat(server.awaitRequest()).isTrue();

        caller.interrupt();

        assertThat(server.awaitHangUp()).isTrue();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(isInterrupted.get()).isFalse();
    }

    @Test
    void aModelOnAnotherConnectionSaysWhatItUsed() throws Exception {
        ModelErrors errors = errors("http://elsewhere");
        assertThat(new ModelClient(answering(new TokenUsage(7, 3)), errors)
                        .ask(asking("x"), LONG, Recorder.none())
                        .usage())
                .contains(Usage.of(7, 3));
        assertThat(new ModelClient(answering(new TokenUsage(7)), errors)
                        .ask(asking("x"), LONG, Recorder.none())
                        .usage())
                .isEmpty();
        assertThat(new ModelClient(answering(null), errors)
                        .ask(asking("x"), LONG, Recorder.none())
                        .usage())
                .isEmpty();
    }

    private static ChatModel answering(@Nullable TokenUsage usage) {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("text"))
                        .tokenUsage(usage)
                        .build();
            }
        };
    }
}
