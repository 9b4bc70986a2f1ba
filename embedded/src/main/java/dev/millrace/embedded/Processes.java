package dev.millrace.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What {@link ProcessHandle} leaves to its users. */
public final class Processes {

    private Processes() {}

    /**
     * Whether it still does anything. A process that has ended but that nobody waits for counts as alive for
     * {@link ProcessHandle}, and where the first process of a container adopts without waiting, that is for ever.
     * Such a process has no executable any more.
     */
    public static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** What a short command says, or an {@link IOException} with it when the command fails. */
    static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed with status " + status + ": " + said);
        }
        return said;
    }

    /** The pause of a poll loop that waits for a process that is not our child. */
    static void pause(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
