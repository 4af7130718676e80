package io.attemptcoordinator.cli;

import io.attemptcoordinator.task.TaskOverrides;
import picocli.CommandLine.Option;

/** The options {@code --model} and {@code --model-name}, which only make sense together. */
final class ModelOption {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "URL",
            description =
                    "The base URL of a service that speaks OpenAI's dialect, such as http://localhost:8080/v1. Its model "
                            + "writes the programs and judges the renders, whatever the task says. A key is taken from OPENAI_API_KEY.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(
            names = "--model-name",
            required = true,
            paramLabel = "NAME",
            description = "The name of the model; it must be able to look at images.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--model-cache",
            description = "An attempt that is made again after an infrastructure failure uses the answers that it had.")
    private boolean isCached;

    /** Returns the overrides with a generator and a verifier that ask the model. */
    TaskOverrides in(TaskOverrides overrides) {
        return overrides
                .without("/template")
                .without("/generator")
                .without("/verifier")
                .with("/generator/name", "model", "--model")
                .with("/verifier/name", "model", "--model")
                .with("/settings/model/url", url, "--model")
                .with("/settings/model/model", name, "--model-name")
                .with("/settings/model/cache", isCached ? Boolean.TRUE : null, "--model-cache");
    }
}
