package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.Replay;
import io.attemptcoordinator.blender.Replay.Replayed;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator replay RUN_DIR}. */
@Command(
        name = "replay",
        description = "Runs the recorded programs of a run again on a fresh baseline, and compares every pixel.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class)
final class ReplayCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN_DIR", description = "The folder of a run that was made on Blender.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @Option(names = "--attempt", paramLabel = "N", description = "Only this attempt.")
    private @Nullable Integer attempt;

    @Option(names = "--iteration", paramLabel = "K", description = "Only this iteration of each attempt.")
    private @Nullable Integer iteration;

    @Option(
            names = "--sandbox",
            paramLabel = "WHEN",
            defaultValue = "AUTO",
            description = "required, auto or off (default: auto).")
    @SuppressWarnings("NullAway.Init")
    private SandboxPolicy sandbox;

    @Mixin
    private final BlenderOption blender = new BlenderOption();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        RunPath found = RunPath.of(console, path);
        BlenderInstallation installation = BlenderInstallation.find(blender.in(console), console.environment());
        Replay replay = new Replay(new FileArtifactStore(found.runs()), found.name(), installation, sandbox);
        replay.sandboxNotice().ifPresent(console::notice);
        List<Replayed> all = replay.run(attempt, iteration, this::show);
        return print(replay, all);
    }

    private void show(Replayed replayed) {
        String name =
                String.format(Locale.ROOT, "attempt %d, iteration %d: ", replayed.attempt(), replayed.iteration());
        String difference = replayed.difference();
        if (difference == null) {
            console.err().println(name + "identical");
        } else {
            console.warn(name + difference);
        }
    }

    private int print(Replay replay, List<Replayed> all) {
        long different = all.stream().filter(each -> each.difference() != null).count();
        ExitCode exit = different == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
        String summary = different == 0
                ? "Every pixel of " + all.size() + " iterations is the same (" + replay.versions() + ")."
                : different + " of " + all.size() + " iterations differ (" + replay.versions() + ").";
        if (isJson) {
            ObjectNode json = Json.object();
            json.put("exitCode", exit.code()).put("summary", summary);
            ArrayNode list = json.putArray("iterations");
            all.forEach(each -> list.addObject()
                    .put("attempt", each.attempt())
                    .put("iteration", each.iteration())
                    .put("difference", each.difference()));
            console.print(json);
        } else {
            console.out().println(console.safe(summary));
        }
        return exit.code();
    }
}
