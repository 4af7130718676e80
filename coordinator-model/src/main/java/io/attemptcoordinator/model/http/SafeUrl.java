package io.attemptcoordinator.model.http;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/**
 * A URL without the parts that can hold a key: the user, the query and the fragment.
 *
 * @param scheme http or https
 * @param authority the host, and the port if there is one
 * @param path the path; may be empty
 */
record SafeUrl(String scheme, String authority, String path) {
    /**
     * Reads a URL.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is not an HTTP URL
     */
    static SafeUrl of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // The reason of the exception has no part of the URL; its message has all of it.
            throw unusable(e.getReason());
        }
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw unusable("it must begin with http:// or https:// and a host");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new SafeUrl(scheme, uri.getHost() + port, Objects.requireNonNullElse(uri.getRawPath(), ""));
    }

    private static CoordinatorException unusable(String reason) {
        return new CoordinatorException(
                Code.CONFIGURATION, "The URL of the model is not usable: " + reason + ". Check the base URL.");
    }

    /** Returns the scheme and the authority. */
    String origin() {
        return scheme + "://" + authority;
    }

    @Override
    public String toString() {
        return origin() + path;
    }
}
