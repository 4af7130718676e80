package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.Replay;
import io.attemptcoordinator.blender.Replay.Replayed;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
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

    @Option(
            names = "--with-models",
            paramLabel = "recorded",
            description = "Make whole attempts again with what the models answered then, without a network: recorded.")
    private @Nullable ModelAnswers models;

    @Mixin
    private final BlenderOption blender = new BlenderOption();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    ReplayCommand(Console console) {
        this.console = console;
    }

    /** Where the answers of models come from. */
    private enum ModelAnswers {
        RECORDED
    }

    @Override
    public Integer call() throws Exception {
        RunPath found = RunPath.of(console, path);
        return models == null ? programs(found) : attempts(found);
    }

    /** Makes whole attempts again, from the task that the run keeps. */
    private int attempts(RunPath found) throws Exception {
        if (iteration != null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "An attempt is made again as a whole, so --iteration does not go with --with-models.");
        }
        try (Components components = Components.load(ReplayCommand.class.getClassLoader())) {
            TaskOverrides overrides =
                    TaskOverrides.NONE.with("/sandbox", sandbox.name().toLowerCase(Locale.ROOT), "--sandbox");
            TaskFile task = TaskFile.ofRun(found.folder(), overrides, components);
            TaskRun run = TaskRun.builder(task, found.runs())
                    .blender(blender.in(console))
                    .environment(console.environment())
                    .build();
            if (run.notice() != null) {
                console.notice(run.notice());
            }
            List<Replayed> all = run.replay(found.name()).run(attempt, this::show);
            return print("recorded answers, on " + run.backend(), all);
        }
    }

    private int programs(RunPath found) throws InterruptedException {
        BlenderInstallation installation = BlenderInstallation.find(blender.in(console), console.environment());
        Replay replay = new Replay(new FileArtifactStore(found.runs()), found.name(), installation, sandbox);
        replay.sandboxNotice().ifPresent(console::notice);
        List<Replayed> all = replay.run(attempt, iteration, this::show);
        return print(replay.versions(), all);
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

    private int print(String versions, List<Replayed> all) {
        long different = all.stream().filter(each -> each.difference() != null).count();
        ExitCode exit = different == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
        String summary = different == 0
                ? "Every pixel of " + all.size() + " iterations is the same (" + versions + ")."
                : different + " of " + all.size() + " iterations differ (" + versions + ").";
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
