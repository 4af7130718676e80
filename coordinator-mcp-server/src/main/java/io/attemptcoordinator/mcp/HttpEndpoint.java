package io.attemptcoordinator.mcp;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MCP over streamable HTTP, on the loopback address only.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class HttpEndpoint implements AutoCloseable {
    /** The path of the one endpoint. */
    static final String PATH = "/mcp";

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final String ADDRESS = "127.0.0.1";
    private static final int MAX_REQUEST_BYTES = 1 << 20;
    private static final int MAX_THREADS = 32;
    private static final int MAX_CONNECTIONS = 128;
    private static final int CONNECTION_TIMEOUT_MILLIS = 20_000;

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private final HttpServletStreamableServerTransportProvider transport =
            HttpServletStreamableServerTransportProvider.builder()
                    .jsonMapper(Protocol.MAPPER)
                    .mcpEndpoint(PATH)
                    .maxRequestSize(MAX_REQUEST_BYTES)
                    .build();
    private final Path folder;

    /**
     * Prepares an endpoint.
     *
     * @param port the port; 0 for any that is free
     * @param token what a client must know
     */
    HttpEndpoint(int port, String token) {
        try {
            folder = Files.createTempDirectory("coordinator-mcp-");
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The temporary folder cannot be written: " + e, e);
        }
        tomcat.setBaseDir(folder.toString());
        connector.setPort(port);
        connector.setProperty("address", ADDRESS);
        connector.setProperty("maxThreads", Integer.toString(MAX_THREADS));
        connector.setProperty("minSpareThreads", "2");
        connector.setProperty("maxConnections", Integer.toString(MAX_CONNECTIONS));
        connector.setProperty("connectionTimeout", Integer.toString(CONNECTION_TIMEOUT_MILLIS));
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", folder.toString());
        Wrapper servlet = Tomcat.addServlet(context, "mcp", transport);
        servlet.setAsyncSupported(true);
        servlet.addMapping(PATH);
        FilterDef definition = new FilterDef();
        definition.setFilterName("token");
        definition.setFilter(new TokenFilter(token));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("token");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    HttpServletStreamableServerTransportProvider transport() {
        return transport;
    }

    /**
     * Listens.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the port cannot be used
     */
    void start() {
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            close();
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The port " + connector.getPort() + " of " + ADDRESS + " cannot be used: "
                            + rootOf(e).getMessage() + ". Choose another one.",
                    e);
        }
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            LOG.atWarn().setCause(e).log("The HTTP server did not end cleanly");
        }
        try {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("A temporary folder could not be removed");
        }
    }
}
