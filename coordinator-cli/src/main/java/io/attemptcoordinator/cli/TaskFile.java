package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SceneTemplate;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.WeightedScorers;
import java.util.List;
import java.util.Map;

/**
 * A task file with the flags of the command line worked in. Everything in it was checked.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param task what is to be built
 * @param baseline the name of the baseline
 * @param template the scene template whose parameters are searched
 * @param plan how many attempts, from which seed, and when to stop
 * @param scorers the scorers and their weights
 * @param backend which backend is wanted
 * @param isolation how a worker gets back to the baseline
 * @param threads the processor threads of each Blender
 * @param render how views are rendered
 * @param settings the settings of the components, by the name of the component
 * @param warnings what is odd in the file, but does no harm
 */
record TaskFile(
        Task task,
        String baseline,
        SceneTemplate template,
        RunPlan plan,
        WeightedScorers scorers,
        Choice backend,
        Isolation isolation,
        int threads,
        RenderSettings render,
        Map<String, Map<String, String>> settings,
        List<Problem> warnings) {
    /** Which backend is wanted. */
    enum Choice {
        /** Blender where it is found, else the simulation. */
        AUTO,
        /** Blender or nothing. */
        BLENDER,
        /** The simulation. */
        SIMULATED
    }
}
