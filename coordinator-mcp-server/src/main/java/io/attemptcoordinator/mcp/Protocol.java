package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.jackson2.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the tools and resources in the words of the MCP library. */
final class Protocol {
    private static final Logger LOG = LoggerFactory.getLogger(Protocol.class);
    private static final TypeRef<Map<String, Object>> MAP = new TypeRef<>() {};
    private static final int MAX_DEPTH = 64;

    private static final String INSTRUCTIONS =
            "Attempt Coordinator makes many attempts at a 3D task from the same baseline, "
                    + "scores their renders and selects the best. list_tasks shows what can be started, start_run starts it and returns "
                    + "at once, run_status with waitSeconds follows it, get_best shows the picture, the score and the reason. A run takes "
                    + "minutes or hours: tell the user how far it is instead of polling without a pause.";

    /** The mapper of all messages; it does not read deeper than any call is. */
    static final McpJsonMapper MAPPER = new JacksonMcpJsonMapper(JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());

    private final Tools tools;

    Protocol(Tools tools) {
        this.tools = tools;
    }

    McpSyncServer serve(McpServerTransportProvider transport) {
        return complete(McpServer.sync(transport)).build();
    }

    McpSyncServer serve(McpStreamableServerTransportProvider transport) {
        return complete(McpServer.sync(transport)).build();
    }

    private <S extends McpServer.SyncSpecification<S>> S complete(S server) {
        server.serverInfo(McpSchema.Implementation.builder("attempt-coordinator", version())
                .title("Attempt Coordinator")
                .build());
        server.instructions(INSTRUCTIONS);
        server.capabilities(McpSchema.ServerCapabilities.builder()
                .tools(false)
                .resources(true, false)
                .build());
        server.jsonMapper(MAPPER);
        server.jsonSchemaValidator(new DefaultJsonSchemaValidator());
        // The arguments are checked by the catalog, whose answers a model can act upon.
        server.validateToolInputs(false);
        server.uriTemplateManagerFactory(RunUri::matcher);
        server.tools(tools.catalog().tools().stream().map(this::specification).toList());
        server.resourceTemplates(
                template(RunUri.RUN, "run", "A run", "How far a run is, as run_status shows it.", "application/json"),
                template(
                        RunUri.ARTIFACT,
                        "artifact",
                        "An artifact of a run",
                        "An artifact or a document of a run that is on record, such as run.json or a render.",
                        null));
        return server;
    }

    /** The version in the manifest of the jar. */
    private static String version() {
        return Optional.ofNullable(Protocol.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
    }

    private SyncToolSpecification specification(ToolCatalog.Tool tool) {
        McpSchema.Tool described = McpSchema.Tool.builder(tool.name(), map(tool.input()))
                .title(tool.title())
                .description(tool.description())
                .outputSchema(map(tool.output()))
                .annotations(McpSchema.ToolAnnotations.builder()
                        .title(tool.title())
                        .readOnlyHint(tool.isReadOnly())
                        .destructiveHint(false)
                        .openWorldHint(false)
                        .build())
                .build();
        return SyncToolSpecification.builder()
                .tool(described)
                .callHandler(this::call)
                .build();
    }

    private static Map<String, Object> map(ObjectNode schema) {
        return MAPPER.convertValue(schema, MAP);
    }

    private CallToolResult call(McpSyncServerExchange exchange, CallToolRequest request) {
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        Answer answer = tools.call(request.name(), arguments, caller(exchange, request));
        List<McpSchema.Content> content = new ArrayList<>();
        content.add(McpSchema.TextContent.builder(answer.text()).build());
        for (Answer.Picture picture : answer.pictures()) {
            // More than one picture needs a caption; one has its own in the text.
            if (answer.pictures().size() > 1) {
                content.add(McpSchema.TextContent.builder(picture.label() + ":").build());
            }
            content.add(McpSchema.ImageContent.builder(
                            Base64.getEncoder().encodeToString(picture.content()), picture.mediaType())
                    .build());
        }
        CallToolResult.Builder result = CallToolResult.builder(content).isError(answer.isError());
        return answer.isError()
                ? result.build()
                : result.structuredContent(map(answer.structured())).build();
    }

    private static Caller caller(McpSyncServerExchange exchange, CallToolRequest request) {
        Object token = request.progressToken();
        if (token == null) {
            return Caller.SILENT;
        }
        return (done, total, message) -> {
            try {
                exchange.progressNotification(McpSchema.ProgressNotification.builder(token, done)
                        .total(total)
                        .message(message)
                        .build());
            } catch (RuntimeException e) {
                // The answer of the call matters more, and comes.
                LOG.atDebug().setCause(e).log("Progress could not be told");
            }
        };
    }

    private SyncResourceTemplateSpecification template(
            String uri, String name, String title, String description, @Nullable String type) {
        McpSchema.ResourceTemplate.Builder template =
                McpSchema.ResourceTemplate.builder(uri, name).title(title).description(description);
        if (type != null) {
            template.mimeType(type);
        }
        return new SyncResourceTemplateSpecification(template.build(), this::read);
    }

    private ReadResourceResult read(McpSyncServerExchange exchange, ReadResourceRequest request) {
        String uri = request.uri();
        RunUri parsed = RunUri.parse(uri)
                .orElseThrow(() -> error(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND, "This is not the URI of a run."));
        try {
            ArtifactTools.Content content = tools.read(parsed);
            McpSchema.ResourceContents contents = content.isText()
                    ? McpSchema.TextResourceContents.builder(
                                    uri, tools.redacted(new String(content.content(), StandardCharsets.UTF_8)))
                            .mimeType(content.mediaType())
                            .build()
                    : McpSchema.BlobResourceContents.builder(
                                    uri, Base64.getEncoder().encodeToString(content.content()))
                            .mimeType(content.mediaType())
                            .build();
            return ReadResourceResult.builder(List.of(contents)).build();
        } catch (CoordinatorException e) {
            boolean isMissing = e.code() == CoordinatorException.Code.ARTIFACT_NOT_FOUND
                    || e.code() == CoordinatorException.Code.CONFIGURATION;
            throw error(
                    isMissing ? McpSchema.ErrorCodes.RESOURCE_NOT_FOUND : McpSchema.ErrorCodes.INTERNAL_ERROR,
                    Texts.brief(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A resource could not be read");
            throw error(McpSchema.ErrorCodes.INTERNAL_ERROR, "Unexpected error: " + Texts.brief(e.toString()));
        }
    }

    private McpError error(int code, String message) {
        return McpError.builder(code).message(tools.redacted(message)).build();
    }
}
