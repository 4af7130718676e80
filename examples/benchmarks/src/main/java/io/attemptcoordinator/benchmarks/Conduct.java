package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.util.List;

/** How a program of {@link Endurance} behaves, and what the worker must say of it. */
enum Conduct {
    /** Also looks for what the programs before it left. */
    GOOD(null, """
            import os
            assert bpy.context.scene.get('mark') is None, 'the scene is not the baseline'
            for folder in ('.', '/tmp', '/dev/shm'):
                found = [name for name in os.listdir(folder) if name.startswith('left')]
                assert not found, f'files are left: {found}'
            names = [int(name) for name in os.listdir('/proc') if name.isdigit()]
            assert sorted(names) == [1, os.getpid()], f'processes are left: {names}'
            bpy.context.scene['mark'] = 1
            bpy.ops.mesh.primitive_cube_add(size=1)
            """),
    RAISES("KeyError", "bpy.data.objects['Nobody']\n"),
    EXITS("exit code 3", "import os; os._exit(3)\n"),
    CRASHES("exit code 139", "import ctypes; ctypes.string_at(0)\n"),
    LEAVES_A_DAEMON(null, """
            import subprocess
            subprocess.Popen(['sleep', '600'], start_new_session=True, env={})
            """),
    LEAVES_FILES(null, """
            import os
            for folder in ('.', '/tmp', '/dev/shm'):
                os.makedirs(f'{folder}/left/deep')
                open(f'{folder}/left/deep/file', 'wb').write(bytes(1000000))
                os.symlink('/etc', f'{folder}/left/link')
                os.chmod(f'{folder}/left/deep', 0)
            """),
    TAKES_TOO_LONG("did not end within", "while True: pass\n"),
    TAKES_MEMORY(null, """
            taken = bytearray(500_000_000)
            taken[::4096] = bytes(len(taken[::4096]))
            del taken
            """);

    private static final List<Conduct> BAD = List.of(values()).subList(1, values().length);

    private final String expected;
    private final String code;

    Conduct(String expected, String code) {
        this.expected = expected;
        this.code = code;
    }

    /** Every tenth program is bad, in turn. */
    static Conduct of(int program) {
        return program % 10 == 9 ? BAD.get(program / 10 % BAD.size()) : GOOD;
    }

    String code(int program) {
        return "import bpy\nprint('program " + program + "')\n" + code;
    }

    /** Returns what is wrong with what was said of a program; null if nothing is. */
    String wrongIn(int program, SceneExecutor.Execution execution) {
        Symptom symptom = execution.symptom();
        String said = symptom == null ? null : symptom.message();
        if (expected == null ? said != null : said == null || !said.contains(expected)) {
            return "expected " + expected + " but got " + said;
        }
        boolean printed = execution.output().equals("program " + program + "\n");
        boolean hasOutput = expected == null || this == RAISES;
        return printed || !hasOutput ? null : "unexpected output: " + execution.output();
    }

    /** Returns what is wrong with the leaks that the next reset names; null if nothing is. */
    String wrongIn(List<Evidence> leaks) {
        boolean isNamed = leaks.stream().anyMatch(leak -> leak.detail().contains("sleep"));
        return isNamed == (this == LEAVES_A_DAEMON) && leaks.size() <= 1 ? null : "unexpected leaks: " + leaks;
    }
}
