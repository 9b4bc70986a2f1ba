package dev.millrace.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** This JDK's tool that tells a JVM to collect its garbage: what stays resident then is in use. */
final class Jcmd {

    private static final Path TOOL = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final int PATIENCE_SECONDS = 60;

    private Jcmd() {}

    /** @return whether it did; not where there is no such tool, or that is no JVM of this user */
    static boolean collect(long pid) throws IOException, InterruptedException {
        if (!Files.isExecutable(TOOL)) {
            return false;
        }
        Process jcmd = new ProcessBuilder(TOOL.toString(), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return jcmd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && jcmd.exitValue() == 0;
        } finally {
            jcmd.destroyForcibly();
        }
    }
}
