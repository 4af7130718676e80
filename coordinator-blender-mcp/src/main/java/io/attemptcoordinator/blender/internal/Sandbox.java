package io.attemptcoordinator.blender.internal;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.core.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the processes of a worker apart from the rest of the machine: bubblewrap where it works, else nothing but a
 * process group, a folder and a clean environment.
 *
 * <p>In a sandbox, the Blender is the first process of its own process namespace. It sees the system's programs read-only, the
 * files that it is shown, and nothing else; what it writes is kept in memory and is gone with it. The paths below are those
 * inside.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
public final class Sandbox {
    private static final String OWN_FOLDER = "/var/coordinator";
    private static final String HOME = OWN_FOLDER + "/home";
    private static final String BRIDGE = OWN_FOLDER + "/bridge";
    private static final String PROCESS = OWN_FOLDER + "/process";
    private static final String TEMPORARY = "/tmp";

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin/bwrap"), Path.of("/usr/local/bin/bwrap"));

    /** What the dynamic linker, the fonts and OpenGL need beyond {@code /usr}. */
    private static final List<String> SYSTEM_FILES =
            List.of("/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts", "/etc/glvnd", "/etc/vulkan", "/etc/OpenCL");

    private static final List<String> SYSTEM_FOLDERS = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64");

    /** Where graphics processors are found. */
    private static final List<String> GPU_DEVICES =
            List.of("/dev/dri", "/dev/kfd", "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-modeset");

    private static final List<String> GPU_FACTS = List.of("/sys/dev/char", "/sys/devices", "/sys/class/drm");

    /**
     * Users with no name and no files, one for each worker as far as they go. The kernel does not bound the number of
     * processes of the user root.
     */
    private static final int FIRST_USER = 64_000;

    private static final int USERS = 1_000;
    private static final int MAX_QUOTED_CHARS = 300;

    /** Null where there is no sandbox. */
    private final @Nullable Path program;

    private final boolean isRoot;
    private final String description;

    private Sandbox(@Nullable Path program, boolean isRoot, String description) {
        this.program = program;
        this.isRoot = isRoot;
        this.description = description;
    }

    /**
     * Returns no sandbox.
     *
     * @param why why there is none, in words
     */
    public static Sandbox none(String why) {
        return new Sandbox(
                null,
                false,
                "none (" + why + "): own "
                        + (ProcessTree.HAS_GROUPS ? "process group, " : "")
                        + "folder and environment; no limit on network, memory or files");
    }

    /**
     * Returns a sandbox that was tried with a program of Blender's, or none, with the reason in its {@link #description()}.
     *
     * @param blender the Blender that will run in it
     */
    public static Sandbox find(Path blender) throws InterruptedException {
        Path program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElse(null);
        if (program == null) {
            return none("there is no bubblewrap; install it with: apt-get install bubblewrap");
        }
        boolean isRoot = isRoot();
        Sandbox sandbox = new Sandbox(
                program,
                isRoot,
                "bubblewrap: no network, no files but the system's and the baseline's, all read-only"
                        + (isRoot ? ", a user without rights" : "") + "; bounded memory, files, processes and time");
        try {
            List<String> command = sandbox.command(
                    new View(blender, List.of(), List.of(), environment(), Limits.DEFAULT, false),
                    FIRST_USER,
                    List.of(blender.toString(), "--background", "--version"));
            ShortCommand tried = ShortCommand.run(command);
            return tried.exitCode() == 0
                    ? sandbox
                    : none("bubblewrap does not work here: exit code " + tried.exitCode() + ", "
                            + quoted(tried.output()));
        } catch (IOException e) {
            return none("bubblewrap does not work here: " + quoted(String.valueOf(e.getMessage())));
        }
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static String quoted(String text) {
        String line = text.strip().lines().findFirst().orElse("(it says nothing)");
        return Ascii.truncate(CharMatcher.javaIsoControl().replaceFrom(line, '?'), MAX_QUOTED_CHARS, "...");
    }

    /** Whether there is a sandbox. */
    public boolean isOn() {
        return program != null;
    }

    /** Says what separates workers from the rest of the machine, for the record of the run. */
    public String description() {
        return description;
    }

    /** Whether files have to be readable for a user other than ours. */
    boolean changesUser() {
        return program != null && isRoot;
    }

    /** Returns the user that the processes of a worker run as, if {@link #changesUser()}. */
    static int userOf(String worker) {
        return FIRST_USER + Math.floorMod(worker.hashCode(), USERS);
    }

    /**
     * A file that is visible in a sandbox.
     *
     * @param source the file
     * @param path where it is seen
     */
    record Visible(Path source, Path path) {}

    /**
     * What a process sees.
     *
     * @param blender the program
     * @param files what it may read
     * @param ownFolders the folders with the bridge, by their path inside
     * @param environment the environment
     * @param limits the bounds of what it writes
     * @param hasGpu whether it sees graphics processors
     */
    record View(
            Path blender,
            Collection<Visible> files,
            Collection<Visible> ownFolders,
            Map<String, String> environment,
            Limits limits,
            boolean hasGpu) {}

    /** Returns the variables and paths of a process in a sandbox. */
    static Map<String, String> environment() {
        return Map.of("HOME", HOME, "TMPDIR", TEMPORARY);
    }

    static Path start() {
        return Path.of(BRIDGE, "start.py");
    }

    static Path socket() {
        return Path.of(PROCESS, WorkerFolder.SOCKET);
    }

    static Visible bridge(Path folder) {
        return new Visible(folder, Path.of(BRIDGE));
    }

    static Visible process(Path folder) {
        return new Visible(folder, Path.of(PROCESS));
    }

    /**
     * Returns the command line that runs a command in the sandbox.
     *
     * @param user what {@link #userOf} returned
     */
    List<String> command(View view, int user, List<String> command) {
        Arguments arguments = new Arguments(requireNonNull(program, "program").toString());
        arguments.add("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try");
        arguments.add("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL");
        if (isRoot) {
            // For the change of the user, and gone with it.
            arguments.add("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP");
        } else {
            arguments.add("--unshare-user", "--disable-userns");
        }
        arguments.readable("/usr", "/usr");
        SYSTEM_FOLDERS.forEach(folder -> systemFolder(arguments, Path.of(folder)));
        SYSTEM_FILES.forEach(file -> arguments.readable(file, file));
        arguments.add("--proc", "/proc", "--dev", "/dev");
        if (view.hasGpu()) {
            GPU_DEVICES.forEach(device -> arguments.add("--dev-bind-try", device, device));
            GPU_FACTS.forEach(folder -> arguments.readable(folder, folder));
        }
        for (String writable : List.of("/dev/shm", TEMPORARY, HOME)) {
            arguments.parents(Path.of(writable));
            arguments.add(
                    "--perms", "1777", "--size", Long.toString(view.limits().fileBytes()), "--tmpfs", writable);
        }
        Path installation = requireNonNull(view.blender().getParent(), "the folder of Blender");
        if (!view.blender().startsWith("/usr")) {
            arguments.show(new Visible(installation, installation));
        }
        view.ownFolders().forEach(arguments::show);
        view.files().forEach(arguments::show);
        arguments.add("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME);
        view.environment().forEach((name, value) -> arguments.add("--setenv", name, value));
        if (isRoot) {
            String number = Integer.toString(user);
            arguments.add("/usr/bin/setpriv", "--reuid=" + number, "--regid=" + number, "--clear-groups");
            arguments.add("--bounding-set=-all", "--inh-caps=-all", "--pdeathsig", "KILL");
        }
        return arguments.and(command);
    }

    /** {@code /bin} and its like are links into {@code /usr} on newer systems, and folders on older ones. */
    private static void systemFolder(Arguments arguments, Path folder) {
        if (Files.isSymbolicLink(folder)) {
            try {
                arguments.add("--symlink", Files.readSymbolicLink(folder).toString(), folder.toString());
            } catch (IOException e) {
                arguments.readable(folder.toString(), folder.toString());
            }
        } else {
            arguments.readable(folder.toString(), folder.toString());
        }
    }

    /** Collects the arguments of bubblewrap, which makes the folders above a mount closed unless they are named. */
    private static final class Arguments {
        private final List<String> arguments = new ArrayList<>();
        private final Set<Path> made = new LinkedHashSet<>();

        private Arguments(String program) {
            arguments.add(program);
        }

        private void add(String... more) {
            arguments.addAll(List.of(more));
        }

        private void parents(Path path) {
            Path parent = path.getParent();
            if (parent != null
                    && parent.getNameCount() > 0
                    && !parent.startsWith("/usr")
                    && !parent.startsWith("/dev")) {
                parents(parent);
                if (made.add(parent)) {
                    add("--dir", parent.toString());
                }
            }
        }

        private void readable(String source, String path) {
            parents(Path.of(path));
            add("--ro-bind-try", source, path);
        }

        private void show(Visible visible) {
            parents(visible.path());
            add("--ro-bind", visible.source().toString(), visible.path().toString());
        }

        private List<String> and(List<String> command) {
            return Stream.concat(arguments.stream(), command.stream()).collect(ImmutableList.toImmutableList());
        }
    }
}
