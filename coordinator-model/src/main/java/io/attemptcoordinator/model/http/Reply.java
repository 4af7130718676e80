package io.attemptcoordinator.model.http;

import com.google.common.base.Ascii;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a server answered, whatever it was. The body belongs to the reply.
 *
 * @param status the status
 * @param headers the headers
 * @param body the body; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // Replies are not compared.
record Reply(int status, Map<String, List<String>> headers, byte[] body) {
    private static final int MAX_EXCERPT = 2_000;
    private static final int MAX_SHOWN_OF_A_PAGE = 200;

    /** Returns whether a status is that of an answer. */
    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /** Returns the body as text; what is not UTF-8 is replaced. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns whether the body is a web page. */
    boolean isWebPage() {
        return !text().isBlank() && text().stripLeading().charAt(0) == '<';
    }

    /**
     * Returns the reply as what LangChain4j reads.
     *
     * @param url where it came from
     * @param tries how many requests it took
     * @param redaction what hides the secrets of the request
     * @throws ModelHttpException if it is an error
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is a web page
     */
    SuccessfulHttpResponse checked(SafeUrl url, int tries, CallRedaction redaction) {
        if (!isSuccess(status)) {
            throw new ModelHttpException(status, url.toString(), tries, excerpt(redaction, MAX_EXCERPT), isWebPage());
        }
        if (isWebPage()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    url
                            + " answers with a web page, not with JSON. Check the base URL: that of most servers ends in /v1. "
                            + "The page begins with: " + excerpt(redaction, MAX_SHOWN_OF_A_PAGE));
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(status)
                .headers(headers)
                .body(body)
                .build();
    }

    private String excerpt(CallRedaction redaction, int most) {
        // Redacted first: half a secret would not be found.
        return Ascii.truncate(redaction.redact(text()).strip(), most, "...");
    }

    /** Returns the value of a header, in lower case and without blanks around it; empty if it is missing. */
    String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> Ascii.equalsIgnoreCase(header.getKey(), name))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .orElse("")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** Shows no content, which may be secret. */
    @Override
    public String toString() {
        return "Reply[status=" + status + ", " + body.length + " bytes]";
    }
}
