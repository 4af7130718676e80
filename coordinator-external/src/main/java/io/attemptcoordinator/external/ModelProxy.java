package io.attemptcoordinator.external;

import com.google.common.io.BaseEncoding;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Waits;
import io.attemptcoordinator.model.Prices;
import io.attemptcoordinator.model.http.ModelCalls;
import io.attemptcoordinator.model.http.ModelHttpException;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The model as a program sees it: a server on the loopback interface that speaks OpenAI's dialect, and passes each request on to the
 * service with our key, limits and tries. The program has a key of its own, which is worth nothing elsewhere. What it leaves open,
 * such as the seed, is filled in; what it spends is counted and bounded; each call is recorded.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class ModelProxy implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 64 << 20;
    private static final int MAX_CONNECTIONS = 16;
    private static final int MAX_WAITING = 64;
    private static final int SECRET_BYTES = 24;
    private static final Duration LAST_CALLS = Duration.ofSeconds(2);
    private static final String CHAT = "/chat/completions";

    private final ModelAccess access;
    private final long seed;
    private final Deadline deadline;
    private final Duration stepTimeout;
    private final ModelBudget budget;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final String prefix = "/" + secret() + "/v1";
    private final String key = "key-" + secret();
    private final Queue<Metered> calls = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CoordinatorException fault;

    /**
     * A call that has ended.
     *
     * @param call the call
     * @param spent what it spent, or may have
     */
    record Metered(RecordedCall call, Usage spent) {}

    private ModelProxy(
            ModelAccess access, Purse purse, long seed, Deadline deadline, Duration stepTimeout, HttpServer server) {
        this.access = access;
        this.seed = seed;
        this.deadline = deadline;
        this.stepTimeout = stepTimeout;
        this.server = server;
        budget = new ModelBudget(access, purse);
        threads = new ThreadPoolExecutor(
                MAX_CONNECTIONS, MAX_CONNECTIONS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "coordinator-model-proxy");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts a proxy.
     *
     * @param purse the budget of the run, which is asked before each call; also from other threads
     * @param seed what requests get that name none
     * @param deadline when all calls must have ended
     * @param stepTimeout the maximum time of a call
     */
    static ModelProxy start(ModelAccess access, Purse purse, long seed, Deadline deadline, Duration stepTimeout) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_WAITING);
            ModelProxy proxy = new ModelProxy(access, purse, seed, deadline, stepTimeout, server);
            server.setExecutor(proxy.threads);
            server.createContext("/", proxy::handle);
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The proxy of the model cannot listen on the loopback interface: " + e,
                    e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    /** Returns the base URL for the program. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + prefix;
    }

    /** Returns the key for the program. */
    String key() {
        return key;
    }

    String modelName() {
        return access.service().name();
    }

    /** Returns the calls that have ended since the last time. */
    List<Metered> drain() {
        List<Metered> drained = new ArrayList<>();
        for (Metered call = calls.poll(); call != null; call = calls.poll()) {
            drained.add(call);
        }
        return drained;
    }

    /** Notes that the run was charged with a call. */
    void charged(Metered call) {
        budget.charged(call.spent());
    }

    /** Returns why the last call had no answer; null if it had one. */
    @Nullable
    CoordinatorException fault() {
        return fault;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            if (!path.startsWith(prefix) || !isOurs(exchange.getRequestHeaders().getFirst("Authorization"))) {
                ProxyAnswers.refuse(
                        exchange,
                        401,
                        "invalid_api_key",
                        "Use the URL and the key that the coordinator gave to this attempt.");
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES + 1);
            if (body.length > MAX_REQUEST_BYTES) {
                ProxyAnswers.refuse(exchange, 413, "too_large", "A request may have " + MAX_REQUEST_BYTES + " bytes.");
                return;
            }
            String rest = path.substring(prefix.length());
            String text = new String(body, StandardCharsets.UTF_8);
            switch (exchange.getRequestMethod()) {
                case "GET" ->
                    pass(
                            exchange,
                            request(HttpMethod.GET, rest, null),
                            false,
                            call -> calls.add(new Metered(call, Usage.NONE)));
                case "POST" -> post(exchange, rest, text);
                default -> ProxyAnswers.refuse(exchange, 405, "method_not_allowed", "Only GET and POST are passed on.");
            }
        }
    }

    private boolean isOurs(@Nullable String authorization) {
        String given = Objects.requireNonNullElse(authorization, "");
        return MessageDigest.isEqual(
                ("Bearer " + key).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private void post(HttpExchange exchange, String path, String text) throws IOException {
        ProxyRequest request = ProxyRequest.read(text, access, seed);
        if (request == null) {
            ProxyAnswers.refuse(exchange, 400, "invalid_json", "The body of the request must be a JSON object.");
            return;
        }
        Usage reservation;
        try {
            reservation = budget.reserve(request.model(), request.estimate());
        } catch (CoordinatorException e) {
            fault = e;
            // Clients try again after 429 and 5xx, which would not help.
            ProxyAnswers.refuse(exchange, 400, "budget_exceeded", String.valueOf(e.getMessage()));
            return;
        }
        String body = path.equals(CHAT) ? request.body() : text;
        pass(exchange, request(HttpMethod.POST, path, body), request.isStream(), call -> {
            Usage spent = Prices.priced(access.service().prices(), request.model(), call.spent(request.estimate()));
            budget.settle(reservation, spent);
            calls.add(new Metered(call, spent));
        });
    }

    private HttpRequest request(HttpMethod method, String path, @Nullable String body) {
        String base = access.service().url();
        HttpRequest.Builder request = HttpRequest.builder()
                .method(method)
                .url((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path)
                .addHeader("Content-Type", ProxyAnswers.JSON);
        String upstream = access.service().key();
        if (upstream != null) {
            request.addHeader("Authorization", "Bearer " + upstream);
        }
        return body == null ? request.build() : request.body(body).build();
    }

    /**
     * Makes a call and answers it.
     *
     * @param recorder receives the call before the program has the end of its answer, so that what it spent counts from then on
     */
    private void pass(HttpExchange exchange, HttpRequest request, boolean isStream, Recorder recorder)
            throws IOException {
        ProxyAnswers.Parts parts = new ProxyAnswers.Parts(exchange);
        try {
            Duration most = Waits.atMost(stepTimeout, deadline.remaining());
            SuccessfulHttpResponse answer = ModelCalls.within(
                    most, recorder, () -> access.service().connection().pass(request, isStream ? parts : part -> {}));
            fault = null;
            if (!parts.isStarted()) {
                ProxyAnswers.respond(exchange, 200, answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed(exchange, e, parts.isStarted());
        }
    }

    private void failed(HttpExchange exchange, RuntimeException e, boolean isStarted) throws IOException {
        CoordinatorException why;
        try {
            why = access.service().errors().translated(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return; // The attempt is over, and nobody waits for the answer.
        }
        fault = why;
        if (isStarted) {
            return; // The end of the connection tells the program.
        }
        int status = e instanceof ModelHttpException http
                ? http.statusCode()
                : why.code() == Code.BACKEND_UNAVAILABLE ? 502 : 400;
        ProxyAnswers.refuse(
                exchange,
                status,
                "upstream_error",
                Objects.requireNonNullElse(why.getMessage(), "The model did not answer."));
    }

    /** Ends all calls. Blocks for a few seconds at most. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        boolean isInterrupted = Thread.interrupted();
        try {
            boolean unused = threads.awaitTermination(LAST_CALLS.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
