package io.attemptcoordinator.mcp;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody in without the token. Also refuses what a page of another origin, or a name that was made to point to this machine,
 * could send through a browser.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class TokenFilter extends HttpFilter {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String SCHEME = "bearer ";
    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final transient byte[] token;

    TokenFilter(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!isHere(request.getHeader("Host"))) {
            refuse(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "The Host header must name this machine, such as 127.0.0.1.");
        } else if (request.getHeader("Origin") != null && !isHereWithScheme(request.getHeader("Origin"))) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "Pages of another origin may not call this server.");
        } else if (!isKnown(request.getHeader("Authorization"))) {
            response.setHeader("WWW-Authenticate", "Bearer");
            refuse(
                    response,
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "Send the token that the server printed, or that COORDINATOR_MCP_TOKEN has, as 'Authorization: Bearer TOKEN'.");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isHere(@Nullable String host) {
        return host != null
                && HOSTS.contains(host.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT));
    }

    private static boolean isHereWithScheme(String origin) {
        return origin.matches("https?://.*") && isHere(origin.substring(origin.indexOf("//") + 2));
    }

    /** Takes the same time for every wrong token. */
    private boolean isKnown(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(why);
    }
}
