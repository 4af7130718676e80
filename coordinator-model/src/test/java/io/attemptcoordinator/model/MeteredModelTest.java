package io.attemptcoordinator.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.TokenUsage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.model.http.ModelConnection;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.server.FakeTime;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import io.attemptcoordinator.testkit.model.OpenAiAnswers;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeteredModelTest {
    private static final String PRICES = """
            {"cheap": {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002},
             "dear": {"input_cost_per_token": 1, "output_cost_per_token": 2}}
            """;

    private final List<Usage> spent = new ArrayList<>();
    private final List<RecordedCall> kept = new ArrayList<>();

    private String ask(ScriptedModelServer server, @Nullable Prices prices, MeteredModel.Wishes wishes)
            throws InterruptedException {
        return metered(server, prices)
                .ask(List.of(UserMessage.from("hello")), wishes, Duration.ofMinutes(1), spent::add, this::keep)
                .text();
    }

    private static MeteredModel metered(ScriptedModelServer server, @Nullable Prices prices) {
        return metered(server, prices, null);
    }

    private static MeteredModel metered(
            ScriptedModelServer server, @Nullable Prices prices, @Nullable CallCache cache) {
        ChatModel model = OpenAiChatModel.builder()
                .httpClientBuilder(ModelConnection.builder(1)
                        .sleeper(new FakeTime())
                        .build()
                        .httpClientBuilder())
                .baseUrl(server.url() + "/v1")
                .apiKey("none")
                .modelName("cheap")
                .maxRetries(0)
                .build();
        ModelErrors errors = new ModelErrors("cheap", server.url(), "NO_KEY", Redactor.of(Map.of()));
        return new MeteredModel(
                new ModelClient(model, errors), "cheap", prices, MeteredModel.USUAL_ANSWER_TOKENS, cache);
    }

    private void keep(String file, String mediaType, InputStream content) {
        assertThat(mediaType).isEqualTo("application/json");
        kept.add(RecordedCall.fromJson(file, content));
    }

    private static Prices prices() {
        return Prices.read("prices.json", new ByteArrayInputStream(PRICES.getBytes(UTF_8)));
    }

    @Test
    void chargesTheTokensAtTheirPrice() throws InterruptedException {
        try (ScriptedModelServer server =
                new ScriptedModelServer(Turn.error(500), Turn.json(OpenAiAnswers.text("hi")))) {
            assertThat(ask(server, prices(), MeteredModel.Wishes.NONE)).isEqualTo("hi");
        }

        assertThat(kept).as("one call, of two tries").hasSize(1);
        assertThat(kept.get(0).tries()).isEqualTo(2);
        Usage usage = spent.get(0);
        assertThat(usage.tokens()).isPositive();
        assertThat(usage.cost())
                .isEqualByComparingTo(BigDecimal.valueOf(usage.inputTokens() + 2 * usage.outputTokens())
                        .movePointLeft(3));
    }

    @Test
    void anotherModelHasItsOwnPrice() throws InterruptedException {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.json(OpenAiAnswers.text("hi")))) {
            ask(server, prices(), new MeteredModel.Wishes("dear", 0.5, List.of(), null));

            assertThat(server.requests().get(0).body()).contains("\"dear\"").contains("0.5");
        }

        Usage usage = spent.get(0);
        assertThat(usage.cost())
                .isEqualByComparingTo(BigDecimal.valueOf(usage.inputTokens() + 2 * usage.outputTokens()));
    }

    @Test
    void anAnswerThatCannotBeUsedIsChargedAndKept() {
        try (ScriptedModelServer server =
                new ScriptedModelServer(Turn.json(OpenAiAnswers.finished("half an ans", "length")))) {
            assertThatThrownBy(() -> ask(server, null, MeteredModel.Wishes.NONE))
                    .isInstanceOf(MalformedOutputException.class);
        }

        assertThat(kept).hasSize(1);
        assertThat(spent).hasSize(1);
        assertThat(spent.get(0).cost()).as("nobody said what it costs").isZero();
    }

    @Test
    void whatTheServiceDoesNotSayIsAssumedAndCounted() throws InterruptedException {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.json(OpenAiAnswers.textWithoutUsage("hi")))) {
            ask(server, prices(), MeteredModel.Wishes.NONE);
        }

        assertThat(kept).hasSize(1);
        Usage usage = spent.get(0);
        assertThat(usage.unmeteredCalls()).isEqualTo(1);
        assertThat(usage.outputTokens()).isEqualTo(MeteredModel.USUAL_ANSWER_TOKENS);
        assertThat(usage.inputTokens()).isBetween(2L, 100L);
        assertThat(usage.cost())
                .isEqualByComparingTo(BigDecimal.valueOf(usage.inputTokens() + 2 * usage.outputTokens())
                        .movePointLeft(3));
    }

    @Test
    void whatTheServiceRefusedIsNotCharged() {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.error(401))) {
            assertThatThrownBy(() -> ask(server, prices(), MeteredModel.Wishes.NONE))
                    .isInstanceOf(CoordinatorException.class);
        }

        assertThat(kept).hasSize(1);
        assertThat(spent).containsExactly(Usage.NONE);
    }

    private void askOf(ChatModel model) throws InterruptedException {
        ModelErrors errors = new ModelErrors("cheap", "http://localhost", "NO_KEY", Redactor.of(Map.of()));
        new MeteredModel(new ModelClient(model, errors), "cheap", prices())
                .ask(
                        List.of(UserMessage.from("hello")),
                        MeteredModel.Wishes.NONE,
                        Duration.ofMinutes(1),
                        spent::add,
                        this::keep);
    }

    /** Nothing of it is recorded, but it is not free. */
    @Test
    void aModelOnAConnectionOfSomebodyElseIsChargedToo() throws InterruptedException {
        ChatResponse.Builder answer = ChatResponse.builder().aiMessage(AiMessage.from("hi"));
        askOf(answering(answer.tokenUsage(new TokenUsage(10, 5)).build()));
        askOf(answering(answer.tokenUsage(null).build()));
        assertThatThrownBy(() -> askOf(failing(new RateLimitException("later"))))
                .isInstanceOf(CoordinatorException.class);
        assertThatThrownBy(() -> askOf(failing(new AuthenticationException("who are you?"))))
                .isInstanceOf(CoordinatorException.class);

        assertThat(kept).isEmpty();
        assertThat(spent.get(0)).isEqualTo(new Usage(10, 5, 0, new BigDecimal("0.02")));
        assertThat(spent.get(1).unmeteredCalls()).isEqualTo(1);
        assertThat(spent.get(1).outputTokens()).isEqualTo(MeteredModel.USUAL_ANSWER_TOKENS);
        assertThat(spent.get(2))
                .as("nobody knows what became of a call that failed")
                .isEqualTo(spent.get(1));
        assertThat(spent.get(3)).as("nobody answered").isEqualTo(Usage.NONE);
    }

    private static ChatModel answering(ChatResponse answer) {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return answer;
            }
        };
    }

    private static ChatModel failing(RuntimeException failure) {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw failure;
            }
        };
    }

    @Test
    void callWithoutAPriceIsCounted() throws InterruptedException {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.json(OpenAiAnswers.text("hi")))) {
            ask(server, null, MeteredModel.Wishes.NONE);
        }

        assertThat(spent.get(0).unpricedCalls()).isEqualTo(1);
        assertThat(spent.get(0).unmeteredCalls()).isZero();
        assertThat(spent.get(0).cost()).isZero();
    }

    @Test
    void nothingIsAskedThatTheBudgetCannotPay() {
        StubScoringContext poor = new StubScoringContext(new Task("any", "", List.of())).withoutBudget();
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.json(OpenAiAnswers.text("hi")))) {
            assertThatThrownBy(() -> metered(server, prices())
                            .ask(
                                    List.of(UserMessage.from("hello")),
                                    MeteredModel.Wishes.NONE,
                                    Duration.ofMinutes(1),
                                    poor,
                                    poor))
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.BUDGET_EXHAUSTED));

            assertThat(server.requests()).isEmpty();
        }
        assertThat(poor.spent()).isEqualTo(Usage.NONE);
    }

    @Test
    void imagesAndTextAreExpectedToNeedTokens() {
        Usage usage = TokenEstimate.of(
                List.of(
                        SystemMessage.from("x".repeat(300)),
                        UserMessage.from(
                                TextContent.from("\u00e4".repeat(300)), ImageContent.from("AAAA", "image/png"))),
                50);

        assertThat(usage).isEqualTo(Usage.of(16 + 100 + 16 + 200 + 2000, 50));
    }

    private String askAt(MeteredModel model, long seed, String question) throws InterruptedException {
        MeteredModel.Wishes here =
                new MeteredModel.Wishes(null, null, List.of(), new CallCache.Place("run", 0, seed, 1, 0));
        return model.ask(List.of(UserMessage.from(question)), here, Duration.ofMinutes(1), spent::add, this::keep)
                .text();
    }

    @Test
    void cacheAnswersTheSameQuestionAtTheSamePlaceOfTheSameSeedOnly() throws InterruptedException {
        try (ScriptedModelServer server = new ScriptedModelServer(
                Turn.json(OpenAiAnswers.text("first")),
                Turn.json(OpenAiAnswers.text("another seed")),
                Turn.json(OpenAiAnswers.text("another question")))) {
            MeteredModel model = metered(server, null, new CallCache());

            assertThat(askAt(model, 7, "hello")).isEqualTo("first");
            assertThat(askAt(model, 7, "hello")).isEqualTo("first");
            assertThat(askAt(model, 8, "hello")).isEqualTo("another seed");
            assertThat(askAt(model, 7, "goodbye")).isEqualTo("another question");

            assertThat(server.requests()).hasSize(3);
        }
        assertThat(spent).hasSize(4);
        assertThat(spent.get(1))
                .as("what was paid for once is not paid for again")
                .isEqualTo(Usage.NONE);
        assertThat(kept).as("each is on record").hasSize(4);
    }

    @Test
    void withoutACacheEachQuestionIsAsked() throws InterruptedException {
        try (ScriptedModelServer server = new ScriptedModelServer(
                Turn.json(OpenAiAnswers.text("first")), Turn.json(OpenAiAnswers.text("second")))) {
            MeteredModel model = metered(server, null);

            assertThat(askAt(model, 7, "hello")).isEqualTo("first");
            assertThat(askAt(model, 7, "hello")).isEqualTo("second");
        }
    }

    @Test
    void aCallThatCannotBeKeptFails() {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.json(OpenAiAnswers.text("hi")))) {
            Keeper full = (file, mediaType, content) -> {
                throw new UncheckedIOException(new IOException("the disk is full"));
            };
            ModelErrors errors = new ModelErrors("cheap", server.url(), "NO_KEY", Redactor.of(Map.of()));
            ChatModel model = OpenAiChatModel.builder()
                    .httpClientBuilder(ModelConnection.builder(1).build().httpClientBuilder())
                    .baseUrl(server.url() + "/v1")
                    .apiKey("none")
                    .modelName("cheap")
                    .maxRetries(0)
                    .build();

            assertThatThrownBy(() -> new MeteredModel(new ModelClient(model, errors), "cheap", null)
                            .ask(
                                    List.of(UserMessage.from("hello")),
                                    MeteredModel.Wishes.NONE,
                                    Duration.ofMinutes(1),
                                    spent::add,
                                    full))
                    .hasMessageContaining("the disk is full");
        }
    }
}
