package io.attemptcoordinator.blender.mcp;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where programs run that do not run in a Blender of the coordinator.
 *
 * <p>{@value #PORT} in a command or a URL stands for the port of the add-on, and {@value #SERVER_PORT} for one of the MCP server. With
 * them, each worker gets ports of its own.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param kind how it is reached
 * @param server the command that starts an MCP server; empty if it runs already, or there is none
 * @param url where an MCP server answers; null if it talks on its standard streams, or there is none
 * @param profile what is known of the MCP server
 * @param tool the tool that runs code; null for that of the profile
 * @param argument the argument of the tool that takes the code; null to find it in the tool's schema
 * @param blender the command that starts Blender with its add-on; empty if it runs already
 * @param host where the add-on listens
 * @param port where the add-on listens, within [1, 65535]; null for {@value #DEFAULT_PORT}, or for one of its own for each worker if the
 *     commands say {@value #PORT}
 * @since 0.1
 */
public record ForeignBlender(
        Kind kind,
        List<String> server,
        @Nullable String url,
        McpProfile profile,
        @Nullable String tool,
        @Nullable String argument,
        List<String> blender,
        String host,
        @Nullable Integer port) {
    /** The port that the add-ons have if nothing else is set. */
    public static final int DEFAULT_PORT = 9876;

    /** Where the add-on is looked for if nothing else is set: the loopback interface. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** What stands for the port of the add-on. */
    public static final String PORT = "{port}";

    /** What stands for a port of the MCP server. */
    public static final String SERVER_PORT = "{serverPort}";

    private static final int MAX_PORT = 65535;
    private static final Pattern HOST = Pattern.compile("https?://(?:[^/?#@]*@)?(\\[[^\\]]*]|[^/?#:]*).*");

    /**
     * How a Blender is reached.
     *
     * @since 0.1
     */
    public enum Kind {
        /** Through an MCP server. */
        MCP,
        /** On the socket of its add-on, which must be the community's or speak its protocol. */
        ADDON
    }

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if they contradict each other or are out of their range; the message says what to set
     */
    public ForeignBlender {
        requireNonNull(kind, "kind");
        requireNonNull(profile, "profile");
        requireNonNull(host, "host");
        server = List.copyOf(server);
        blender = List.copyOf(blender);
        checkArgument(
                port == null || (port >= 1 && port <= MAX_PORT), "port must be within [1, 65535] but was %s", port);
        checkArgument(!host.isBlank(), "host must not be blank");
        if (kind == Kind.ADDON) {
            checkArgument(
                    server.isEmpty() && url == null && tool == null && argument == null,
                    "the kind 'addon' has no MCP server: remove 'command', 'url', 'tool' and 'argument', or set the kind 'mcp'");
        } else {
            checkArgument(
                    !server.isEmpty() || url != null,
                    "the kind 'mcp' needs 'command', which starts the MCP server, or 'url', where one answers");
            checkArgument(
                    profile == McpProfile.GENERIC || tool == null,
                    "'tool' is for the profile 'generic'; the profile knows its tool");
        }
        if (url != null) {
            checkUrl(url);
        }
        checkArgument(
                port != null || !blender.isEmpty() || !mentions(server, PORT),
                "'command' says {port}, so it must be known: set 'port', or 'blender' with {port}");
    }

    private static void checkUrl(String url) {
        String filled = url.replace(SERVER_PORT, "1").replace(PORT, "1");
        try {
            URI uri = URI.create(filled);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            checkArgument(
                    isHttp && uri.getHost() != null,
                    "url must be a URL such as http://127.0.0.1:8000/mcp but was %s",
                    url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url must be a URL such as http://127.0.0.1:8000/mcp but was " + url, e);
        }
    }

    /**
     * Begins an MCP server that a worker starts and talks to on its standard streams.
     *
     * @param command the program and its arguments
     */
    public static Builder mcp(List<String> command) {
        return new Builder(Kind.MCP, command, null);
    }

    /**
     * Begins an MCP server that answers at a URL. If its path ends in {@code /sse}, the server speaks the old transport of HTTP.
     *
     * @param url where it answers
     */
    public static Builder mcp(String url) {
        return new Builder(Kind.MCP, List.of(), requireNonNull(url, "url"));
    }

    /** Begins the socket of an add-on. */
    public static Builder addon() {
        return new Builder(Kind.ADDON, List.of(), null);
    }

    /** Returns whether a worker starts its Blender, and can start it again when a program broke it. */
    public boolean isOwned() {
        return !blender.isEmpty();
    }

    /** Returns whether several workers can each have a Blender and a server of their own. */
    public boolean canBeSeveral() {
        boolean serverCan =
                kind == Kind.ADDON || (mentions(server, PORT) && (url == null || url.contains(SERVER_PORT)));
        return port == null && mentions(blender, PORT) && serverCan;
    }

    private static boolean mentions(List<String> command, String what) {
        return command.stream().anyMatch(part -> part.contains(what));
    }

    /** Describes it for the record of a run, without the arguments of commands and the path of a URL, which can hold secrets. */
    String describe() {
        String through = kind == Kind.ADDON
                ? "the socket of its add-on"
                : "the MCP server "
                        + (url == null
                                ? server.get(0)
                                : "at " + HOST.matcher(url).replaceFirst("$1"));
        return (isOwned() ? "a Blender started by " + blender.get(0) : "a Blender that was running") + ", through "
                + through;
    }

    /**
     * Collects the parts of a {@link ForeignBlender}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Kind kind;
        private List<String> server;
        private final @Nullable String url;
        private McpProfile profile = McpProfile.COMMUNITY;
        private @Nullable String tool;
        private @Nullable String argument;
        private List<String> blender = List.of();
        private String host = DEFAULT_HOST;
        private @Nullable Integer port;

        private Builder(Kind kind, List<String> server, @Nullable String url) {
            this.kind = kind;
            this.server = List.copyOf(server);
            this.url = url;
        }

        /** Sets the command that starts the MCP server, which then answers at the URL. */
        public Builder server(List<String> value) {
            server = List.copyOf(value);
            return this;
        }

        /** Sets what is known of the MCP server; {@link McpProfile#COMMUNITY} by default. */
        public Builder profile(McpProfile value) {
            profile = requireNonNull(value, "profile");
            return this;
        }

        /** Sets the tool that runs code, for {@link McpProfile#GENERIC}. */
        public Builder tool(@Nullable String value) {
            tool = value;
            return this;
        }

        /** Sets the argument that takes the code; found in the tool's schema by default. */
        public Builder argument(@Nullable String value) {
            argument = value;
            return this;
        }

        /** Sets the command that starts Blender with its add-on; by default it runs already. */
        public Builder blender(List<String> value) {
            blender = List.copyOf(value);
            return this;
        }

        /** Sets where the add-on listens; the loopback interface by default. */
        public Builder host(String value) {
            host = requireNonNull(value, "host");
            return this;
        }

        /** Sets the port of the add-on. */
        public Builder port(@Nullable Integer value) {
            port = value;
            return this;
        }

        /**
         * Creates it.
         *
         * @throws IllegalArgumentException as the constructor does
         */
        public ForeignBlender build() {
            return new ForeignBlender(kind, server, url, profile, tool, argument, blender, host, port);
        }
    }
}
