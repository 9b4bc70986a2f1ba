package dev.millrace.tools.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the system tells of one process. One that ends while it is asked for uses nothing: its parent tells it then. */
final class ProcessFigures {

    private static final Path PROC = Path.of("/proc");
    private static final boolean LINUX = Files.exists(PROC.resolve("self/stat"));
    /** Of what Linux shows to programs, whatever it counts in itself. */
    private static final double TICKS_PER_SECOND = 100;
    /** In /proc/PID/stat behind the name, which may have spaces in it: utime, stime, cutime, cstime. */
    private static final int USER = 11;
    private static final int OWN = 2;
    private static final int WITH_THE_DEAD = 4;
    private static final long PS_SECONDS = 5;

    private ProcessFigures() {}

    /** Its own, and that of the children that it had and that have ended; these only on Linux. */
    static double cpuSeconds(long pid) {
        return LINUX ? ticks(pid, WITH_THE_DEAD) / TICKS_PER_SECOND : handleCpuSeconds(pid);
    }

    /** Of no child. */
    static double ownCpuSeconds(long pid) {
        return LINUX ? ticks(pid, OWN) / TICKS_PER_SECOND : handleCpuSeconds(pid);
    }

    /** What it shares with others counts in parts, where the system tells that to this user, and else in full. */
    static long residentBytes(long pid) {
        if (!LINUX) {
            return psBytes(pid);
        }
        long share = kilobytes(pid, "smaps_rollup", "Pss:");
        return 1024 * (share > 0 ? share : kilobytes(pid, "status", "VmRSS:"));
    }

    private static long ticks(long pid, int fields) {
        List<String> lines = lines(pid, "stat");
        if (lines.isEmpty()) {
            return 0;
        }
        String stat = lines.getFirst();
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = USER; i < USER + fields; i++) {
            ticks += Long.parseLong(behindName[i]);
        }
        return ticks;
    }

    private static double handleCpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L) / 1e9;
    }

    private static long kilobytes(long pid, String file, String field) {
        for (String line : lines(pid, file)) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.substring(field.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }

    /** None of a process that has ended, and of one whose memory is not for this user to see. */
    private static List<String> lines(long pid, String file) {
        try {
            return Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve(file),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long psBytes(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!ps.waitFor(PS_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("ps does not end");
            }
            return said.isEmpty() ? 0 : 1024 * Long.parseLong(said);
        } catch (IOException e) {
            throw new UncheckedIOException("ps cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
