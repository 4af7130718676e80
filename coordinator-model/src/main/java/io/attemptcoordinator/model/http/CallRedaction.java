package io.attemptcoordinator.model.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Splitter;
import dev.langchain4j.http.client.HttpRequest;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Hides the secrets of a call: those that are known, those in the headers of its request, and those in its URL.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class CallRedaction {
    /** Not "token" as a part of a word: a number of tokens is no secret. */
    private static final Pattern SECRET_HEADER =
            Pattern.compile("(?:proxy-)?authorization|cookie|.*(?:api-?key|secret|password).*|key|(?:.*-)?token");

    private final Redactor redactor;

    private CallRedaction(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Returns what hides the secrets of a request. */
    static CallRedaction of(Redactor known, HttpRequest request) {
        Redactor redactor = known;
        for (String secret : secretsOf(request)) {
            redactor = redactor.with(secret);
        }
        return new CallRedaction(redactor);
    }

    private static Set<String> secretsOf(HttpRequest request) {
        Set<String> secrets = new TreeSet<>();
        request.headers().forEach((name, values) -> {
            if (SECRET_HEADER.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                // "Bearer" is no secret; what is behind it is.
                values.forEach(value -> secrets.add(
                        value.substring(value.strip().lastIndexOf(' ') + 1).strip()));
            }
        });
        for (String parameter : Splitter.on('&').split(queryOf(request.url()))) {
            int equals = parameter.indexOf('=');
            String name = parameter
                    .substring(0, Math.max(0, equals))
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-');
            if (SECRET_HEADER.matcher(name).matches()) {
                secrets.add(parameter.substring(equals + 1));
            }
        }
        secrets.removeIf(String::isBlank);
        return secrets;
    }

    private static String queryOf(String url) {
        try {
            String query = new URI(url).getQuery();
            return query == null ? "" : query;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** Returns a text without the secrets. */
    String redact(String text) {
        return redactor.redact(text);
    }

    /**
     * Returns a body without the secrets. What was JSON still is, which it might not be if secrets were searched for in its
     * source.
     */
    String redactBody(String body) {
        try {
            JsonNode tree = Json.readModelText(body);
            return tree.isContainerNode() ? redact(tree).toString() : redact(body);
        } catch (JsonProcessingException e) {
            return redact(body);
        }
    }

    private JsonNode redact(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode redacted = Json.object();
            object.properties().forEach(field -> redacted.set(redact(field.getKey()), redact(field.getValue())));
            return redacted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode redacted = Json.object().arrayNode();
            array.forEach(element -> redacted.add(redact(element)));
            return redacted;
        }
        return node.isTextual() ? TextNode.valueOf(redact(node.textValue())) : node;
    }
}
