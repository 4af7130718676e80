package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import com.google.common.io.Resources;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands for the bridge's module {@code foreign} in a Blender of somebody else. Servers report failures as success and add words of
 * their own, so only an answer counts that is marked with the number of its call.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
final class ForeignCalls {
    private static final int NONCE_BYTES = 16;
    private static final int MAX_QUOTED_CHARS = 500;
    private static final Pattern MARK = Pattern.compile("COORDINATOR:([0-9a-f]{32}):");
    private static final Pattern BODY = Pattern.compile("([A-Za-z0-9_-]*+={0,2}):END");
    private static final String CALL = read();

    private final Path bridge;
    private final RandomGenerator random;

    ForeignCalls(Path bridge, RandomGenerator random) {
        this.bridge = bridge;
        this.random = random;
    }

    private static String read() {
        try {
            return Resources.toString(Resources.getResource(ForeignCalls.class, "call.py"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a command and returns its answer.
     *
     * @throws BridgeException with {@code REMOTE} if the server answered without an answer of the bridge, or the command failed there;
     *     with {@code PROTOCOL} if the answer is cut or belongs to another call
     */
    JsonNode call(Conversation conversation, String command, ObjectNode params, Deadline deadline)
            throws InterruptedException {
        String nonce = nonce();
        ObjectNode request = WireJson.MAPPER
                .createObjectNode()
                .put("bridge", bridge.toString())
                .put("nonce", nonce)
                .put("command", command);
        request.set("params", params);
        String encoded = BaseEncoding.base64().encode(request.toString().getBytes(StandardCharsets.UTF_8));
        String text = conversation.send(CALL.replace("@REQUEST@", encoded), deadline);
        JsonNode answer = answer(text, nonce, command);
        if (answer.has("failure")) {
            throw new BridgeException(
                    Reason.REMOTE, command + ": " + answer.path("failure").asText(), null);
        }
        return answer;
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    private static JsonNode answer(String text, String nonce, String command) {
        Matcher mark = MARK.matcher(text);
        boolean isOther = false;
        while (mark.find()) {
            if (mark.group(1).equals(nonce)) {
                return decoded(text, mark.end(), command);
            }
            isOther = true;
        }
        if (isOther) {
            throw new BridgeException(Reason.PROTOCOL, command + ": the answer belongs to another call", null);
        }
        throw new BridgeException(
                Reason.REMOTE, command + ": the code did not run to its end; the server says: " + quoted(text), null);
    }

    private static JsonNode decoded(String text, int from, String command) {
        Matcher body = BODY.matcher(text).region(from, text.length());
        if (!body.lookingAt()) {
            throw new BridgeException(Reason.PROTOCOL, command + ": the answer is cut", null);
        }
        try {
            String json = new String(BaseEncoding.base64Url().decode(body.group(1)), StandardCharsets.UTF_8);
            JsonNode answer = WireJson.MAPPER.readTree(json);
            if (answer.isObject()) {
                return answer;
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new BridgeException(Reason.PROTOCOL, command + ": the answer is not JSON: " + e.getMessage(), e);
        }
        throw new BridgeException(Reason.PROTOCOL, command + ": the answer is not a JSON object", null);
    }

    /** Returns the beginning of what a server said, without anything that a terminal would obey. */
    static String quoted(String text) {
        String clean = CharMatcher.javaIsoControl().replaceFrom(text.strip(), ' ');
        return clean.isEmpty() ? "(nothing)" : Ascii.truncate(clean, MAX_QUOTED_CHARS, "...");
    }
}
