package io.attemptcoordinator.external;

import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneRenderer;
import io.attemptcoordinator.core.time.Waits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a program is given before it starts: the baseline as a file, the references, the task, and a Blender to call. */
final class Preparation {
    private final ExternalSettings settings;
    private final AttemptContext context;
    private final AttemptRequest request;
    private @Nullable Path baseline;

    Preparation(ExternalSettings settings, AttemptContext context) {
        this.settings = settings;
        this.context = context;
        request = context.request();
    }

    /** The scene of a worker that was just reset is the baseline, of whatever kind that is. */
    void restoreBaseline() throws InterruptedException {
        SceneExecutor executor = context.worker().unwrap(SceneExecutor.class);
        context.reset();
        Duration most = request.limits().resetTimeout();
        Optional<Path> saved = executor.save(Waits.atMost(most, context.remaining()));
        baseline = saved.orElseThrow(() -> new CoordinatorException(
                Code.CONFIGURATION,
                "The attempt 'external' needs a backend that saves scenes, such as 'blender'; this one does not."));
    }

    /** Puts everything into a workspace, and returns what the variables stand for. */
    Variables fill(Workspace workspace, @Nullable ModelProxy proxy) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        requireDirectory();
        try {
            if (baseline != null) {
                Files.copy(baseline, workspace.baseline());
            }
            Files.writeString(workspace.task(), request.task().text());
            request.references().forEach((view, image) -> {
                Path file = workspace.references().resolve(view + extension(image));
                copy(image, file);
                values.put("reference:" + view, file.toString());
            });
            if (settings.usesBlender()) {
                addBlender(workspace, values, missing);
            }
        } catch (IOException e) {
            throw Workspace.unusable(workspace.path(), e);
        }
        if (proxy != null) {
            values.put("model-url", proxy.url());
            values.put("model-key", proxy.key());
            values.put("model-name", proxy.modelName());
        } else {
            List.of("model-url", "model-key", "model-name")
                    .forEach(name -> missing.put(name, "set 'model-url' and 'model-name' to those of a model service"));
        }
        values.put("attempt", Integer.toString(request.number()));
        values.put("baseline", workspace.baseline().toString());
        values.put("directory", settings.directory().toString());
        values.put("folder", workspace.folder().toString());
        values.put("iterations", Integer.toString(request.limits().maxIterations()));
        values.put("output", workspace.output().toString());
        values.put("progress", workspace.progress().toString());
        values.put("references", workspace.references().toString());
        values.put("run", request.run());
        values.put("seed", Long.toString(request.seed()));
        values.put("task", workspace.task().toString());
        return new Variables(values, missing);
    }

    private void requireDirectory() {
        if (!Files.isDirectory(settings.directory())) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The setting 'directory' of attempt 'external' must be the folder with the program's own files, but "
                            + settings.directory() + " is none.");
        }
    }

    private void addBlender(Workspace workspace, Map<String, String> values, Map<String, String> missing)
            throws IOException {
        Optional<Path> blender = context.worker().unwrap(SceneRenderer.class).program();
        if (blender.isPresent()) {
            values.put(
                    "blender",
                    Shim.create(workspace, blender.get(), settings, request.task())
                            .toString());
        } else {
            missing.put("blender", "the backend has no Blender that a program can call");
        }
    }

    private static String extension(ArtifactRef image) {
        String extension = MoreFiles.getFileExtension(Path.of(image.path()));
        return extension.isEmpty() ? "" : "." + extension;
    }

    private void copy(ArtifactRef artifact, Path file) {
        try (InputStream content = context.open(artifact)) {
            Files.copy(content, file);
        } catch (IOException e) {
            throw Workspace.unusable(file, e);
        }
    }

    /** Returns the environment of the program: a few variables of the host, and what the settings name. */
    Map<String, String> environment(Workspace workspace, Variables variables) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", workspace.home().toString());
        environment.put("TMPDIR", workspace.temporary().toString());
        settings.environment().forEach((name, value) -> environment.put(name, variables.in(value)));
        return environment;
    }
}
