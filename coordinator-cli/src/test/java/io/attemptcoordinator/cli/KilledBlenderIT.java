package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on a real Blender, some of whose Blenders are killed or stopped at random moments: the attempts are tried again on new
 * workers, and the winner and its pixels are the same. {@code -Dkills=200} makes more than the six of a build.
 */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(3600)
class KilledBlenderIT {
    private static final int PER_RUN = 6;

    /** How many more hits there may be until one ends a try. */
    private static final int MORE = 60;

    private enum Role {
        EXECUTOR,
        RENDERER,
        CHILD
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void itsAttemptsAreTriedAgain() throws Exception {
        int kills = Integer.getInteger("kills", PER_RUN);
        Random random = new Random(Integer.getInteger("kills.seed", 7));
        BlenderRun real = new BlenderRun(folder, 3, 8);
        Map<Role, Integer> hits = new EnumMap<>(Role.class);
        int abandoned = 0;
        int made = 0;
        // Few hits may all meet spares, which are replaced without a word.
        int most = kills + MORE;
        for (int number = 0; made < kills || (abandoned == 0 && made < most); number++) {
            RunProcess process = real.start("run-" + number);
            int inRun = 0;
            while (made < most && inRun < PER_RUN && !process.endsWithin(Duration.ofMillis(random.nextInt(2000)))) {
                Role role = Role.values()[made % Role.values().length];
                // A child that is stopped is taken for a program that does not end, because nothing tells who stopped
                // it.
                String signal = role != Role.CHILD && random.nextInt(3) == 0 ? "STOP" : "KILL";
                if (hit(real, role, signal, random)) {
                    hits.merge(role, 1, Integer::sum);
                    made++;
                    inRun++;
                }
            }
            JsonNode result = real.end(process, 0);
            real.assertSame(result);
            for (String line : BlenderRun.events(result, "try-abandoned")) {
                assertThat(line).contains("\"class\":\"E0_INFRASTRUCTURE\"");
                abandoned++;
            }
            for (String line : BlenderRun.events(result, "iteration-reported")) {
                assertThat(line).as("no program is to blame").doesNotContain("\"E1_", "\"E2_");
            }
            System.err.printf("%d hits so far, %s; %d tries were abandoned%n", made, hits, abandoned);
        }
        assertThat(abandoned).isPositive();
    }

    /** Returns whether there was such a process. */
    private static boolean hit(BlenderRun real, Role role, String signal, Random random)
            throws IOException, InterruptedException {
        List<ProcessHandle> candidates = real.leftovers()
                .processes()
                .filter(process -> roleOf(process) == role)
                .toList();
        if (candidates.isEmpty()) {
            return false;
        }
        ProcessHandle process = candidates.get(random.nextInt(candidates.size()));
        return new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                == 0;
    }

    /** Only Blender itself, not what it is started through. */
    private static @Nullable Role roleOf(ProcessHandle process) {
        String command = Leftovers.commandOf(process);
        if (!isBlender(command)) {
            return null;
        }
        if (command.contains("-- renderer ")) {
            return Role.RENDERER;
        }
        boolean isChild = process.parent()
                .filter(parent -> isBlender(Leftovers.commandOf(parent)))
                .isPresent();
        return isChild ? Role.CHILD : Role.EXECUTOR;
    }

    private static boolean isBlender(String command) {
        return command.split(" ", 2)[0].endsWith("/blender");
    }
}
