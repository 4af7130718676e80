package io.attemptcoordinator.model.http;

import dev.langchain4j.exception.HttpException;

/**
 * A model server answered with an error, and further tries did not help or were pointless. LangChain4j turns it into one of
 * its own exceptions, of which it is the root cause; it must not have a cause itself.
 *
 * <p>The message has the URL without its query and an excerpt of the body. Neither contains the secrets of the request.
 *
 * <p><b>Thread-safety:</b> as any exception.
 *
 * @since 0.1
 */
public final class ModelHttpException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String excerpt;
    private final boolean isWebPage;

    ModelHttpException(int status, String url, int tries, String excerpt, boolean isWebPage) {
        super(
                status,
                "HTTP " + status + " from " + url + " after " + tries + (tries == 1 ? " try: " : " tries: ")
                        + (excerpt.isBlank() ? "no body" : excerpt));
        this.url = url;
        this.excerpt = excerpt;
        this.isWebPage = isWebPage;
    }

    /** Returns what was called, without the query. */
    public String url() {
        return url;
    }

    /** Returns the beginning of the body, at most 2,000 characters; empty if there was none. */
    public String excerpt() {
        return excerpt;
    }

    /** Returns whether the body is a web page, which no model sends: a proxy or a wrong server answered. */
    public boolean isWebPage() {
        return isWebPage;
    }
}
