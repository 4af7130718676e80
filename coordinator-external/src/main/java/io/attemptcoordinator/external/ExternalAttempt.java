package io.attemptcoordinator.external;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that any program makes: a process in a fresh folder, whose iterations are the scenes that it leaves there. Each scene is
 * rendered by the worker and scored by the scorers of the run, whatever the program says of it. Its settings are listed in {@code
 * docs/how-to/run-any-program.md}.
 *
 * <p>The worker must have a {@link io.attemptcoordinator.core.loop.SceneExecutor} and a {@link
 * io.attemptcoordinator.core.loop.SceneRenderer} as views. The program ends with its attempt, with everything that it started.
 *
 * <p><b>Thread-safety:</b> immutable; the state of an attempt lives in local objects.
 *
 * @since 0.1
 */
public final class ExternalAttempt implements Attempt {
    /** The name under which it is found. */
    public static final String NAME = "external";

    private final @Nullable ExternalSettings settings;
    private final Path temporary;
    private final LongSupplier ticker;

    /** Creates an attempt without a program; {@link #configured} returns one with the program of its settings. */
    public ExternalAttempt() {
        this(null, SystemTime.ticker());
    }

    private ExternalAttempt(@Nullable ExternalSettings settings, LongSupplier ticker) {
        this.settings = settings;
        this.ticker = requireNonNull(ticker, "ticker");
        temporary = Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Attempt configured(Settings given) {
        return configured(given, System.getenv());
    }

    Attempt configured(Settings given, Map<String, String> host) {
        return new ExternalAttempt(ExternalSettings.of(given, host), ticker);
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        ExternalSettings configured = settings;
        if (configured == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The attempt 'external' has no program. Set 'command', a list of strings.");
        }
        Preparation preparation = new Preparation(configured, context);
        preparation.restoreBaseline();
        try (Workspace workspace = Workspace.create(temporary);
                ModelProxy proxy = proxy(configured, context)) {
            Variables variables = preparation.fill(workspace, proxy);
            try (ExternalProgram program = ExternalProgram.start(
                    workspace,
                    configured.command().stream().map(variables::in).toList(),
                    preparation.environment(workspace, variables),
                    ticker)) {
                return new Following(configured, context, workspace, program, proxy, ticker).run();
            }
        }
    }

    private @Nullable ModelProxy proxy(ExternalSettings configured, AttemptContext context) {
        ModelAccess model = configured.model();
        return model == null
                ? null
                : ModelProxy.start(
                        model,
                        context,
                        context.request().seed(),
                        Deadline.after(ticker, context.remaining()),
                        context.request().limits().stepTimeout());
    }
}
