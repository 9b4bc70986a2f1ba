package dev.millrace.tools.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The npm packages that tests need, installed below the build folder exactly as the lock file pins them,
 * once for each state of the lock file.
 */
final class NodePackages {

    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path TARGET = Path.of("target/node");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc",
            "clients.mjs", "ask.mjs", "stay.mjs");
    private static final long INSTALL_MINUTES = 5;

    private NodePackages() {}

    /** Where {@code node} can run the scripts. Aborts the test, loudly, on a machine without Node. */
    static synchronized Path installed() throws IOException, InterruptedException {
        requireNode();
        Path stamp = TARGET.resolve("installed-lock.json");
        byte[] lock = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
        Files.createDirectories(TARGET);
        for (String file : FILES) {
            Files.copy(SOURCE.resolve(file), TARGET.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.notExists(stamp) || !Arrays.equals(lock, Files.readAllBytes(stamp))) {
            run(List.of("npm", "ci", "--no-audit", "--no-fund"));
            Files.write(stamp, lock);
        }
        return TARGET;
    }

    private static void requireNode() {
        if (onPath("node") && onPath("npm")) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            fail("CI must have node and npm on its PATH");
        }
        String loud = "NOT TESTED with the real socket.io-client: there is no node and npm on the PATH";
        System.err.println(loud);
        Assumptions.abort(loud);
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path log = TARGET.resolve("npm.log");
        Process process = new ProcessBuilder(command)
                .directory(TARGET.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            fail("npm ci failed: " + Files.readString(log));
        }
    }
}
