package io.attemptcoordinator.mcp;

import io.attemptcoordinator.api.ArtifactStore;
import io.modelcontextprotocol.util.McpUriTemplateManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a run, or of something in it: {@code attempt-coordinator://runs/<run>/<path>}.
 *
 * @param run the id of the run
 * @param path the path in the run; null for the run itself
 */
record RunUri(String run, @Nullable String path) {
    /** The template of the URIs of runs. */
    static final String RUN = "attempt-coordinator://runs/{run}";

    /** The template of the URIs of artifacts and documents. */
    static final String ARTIFACT = RUN + "/{+path}";

    private static final String START = "attempt-coordinator://runs/";

    /** Returns the parts of a URI; empty if it is not one of these. Names need no escapes, so none is accepted. */
    static Optional<RunUri> parse(String uri) {
        if (!uri.startsWith(START)) {
            return Optional.empty();
        }
        try {
            String rest = ArtifactStore.requirePath(uri.substring(START.length()));
            int slash = rest.indexOf('/');
            return Optional.of(
                    slash < 0
                            ? new RunUri(rest, null)
                            : new RunUri(rest.substring(0, slash), rest.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String of(String run) {
        return START + run;
    }

    static String of(String run, String path) {
        return START + run + "/" + path;
    }

    /** Matches the two templates, because the library's own way to match knows no {@code {+path}}. */
    static McpUriTemplateManager matcher(String template) {
        boolean ofRun = template.equals(RUN);
        return new McpUriTemplateManager() {
            @Override
            public List<String> getVariableNames() {
                return ofRun ? List.of("run") : List.of("run", "path");
            }

            @Override
            public Map<String, String> extractVariableValues(String uri) {
                RunUri parsed = parse(uri).orElse(null);
                if (parsed == null || (parsed.path == null) != ofRun) {
                    return Map.of();
                }
                return parsed.path == null ? Map.of("run", parsed.run) : Map.of("run", parsed.run, "path", parsed.path);
            }

            @Override
            public boolean matches(String uri) {
                return parse(uri)
                        .filter(parsed -> (parsed.path == null) == ofRun)
                        .isPresent();
            }

            @Override
            public boolean isUriTemplate(String uri) {
                return uri.equals(RUN) || uri.equals(ARTIFACT);
            }
        };
    }
}
