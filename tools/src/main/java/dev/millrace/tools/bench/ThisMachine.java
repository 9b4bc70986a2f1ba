package dev.millrace.tools.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tools.bench.measure.Machine;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Says what it is measured on, as far as it can be found out. */
final class ThisMachine {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    private ThisMachine() {}

    /** @param root of the build that is measured */
    static Machine describe(Path root) throws IOException, InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(Runtime.getRuntime().availableProcessors(), processor(),
                system.getTotalMemorySize(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                commit(root));
    }

    private static String processor() throws IOException {
        if (Files.notExists(CPUINFO)) {
            return UNKNOWN;
        }
        try (Stream<String> lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    /** Which one is checked out there; "unknown" where nothing is. */
    static String commit(Path root) throws IOException, InterruptedException {
        if (Files.notExists(root.resolve(".git"))) {
            return UNKNOWN;
        }
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN; // No git here: it is a note, and not worth a failure.
        }
    }
}
