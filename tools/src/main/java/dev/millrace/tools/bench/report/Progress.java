package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Talk;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;

/**
 * What happens while it is measured: on a terminal one line that changes each second, elsewhere a line for every five.
 * Any thread.
 */
public final class Progress {

    private static final int SECONDS_A_LINE = 5;

    private final PrintStream out;
    private final boolean isLive;
    private final String subject;
    private final long total;
    private int elapsed;
    private int seconds;
    private long acks;
    private long deliveries;
    private long worst;
    private int width;

    Progress(PrintStream out, boolean isLive, String subject, Duration total) {
        this.out = out;
        this.isLive = isLive;
        this.subject = subject;
        this.total = total.toSeconds();
    }

    /** @param subject who is measured, for so long */
    public static Progress of(String subject, Duration total) {
        return new Progress(System.out, isTerminal(), subject,
                total);
    }

    public synchronized void passed(Talk.Second second) {
        elapsed++;
        seconds++;
        acks += second.acks();
        deliveries += second.deliveries();
        worst = Math.max(worst, second.worstMicros());
        if (isLive || seconds == SECONDS_A_LINE) {
            tell();
        }
    }

    /** Nothing more comes: what else is printed begins on a line of its own. */
    public synchronized void end() {
        if (isLive && width > 0) {
            out.println();
            width = 0;
        } else if (seconds > 0) {
            tell();
        }
        out.flush();
    }

    /** Before Java 22 only a terminal is a console; since then a console says whether it is one. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private void tell() {
        String line = "%-10s %4d/%d s  %10s acks  %12s deliveries  slowest %s".formatted(subject, elapsed,
                total,
                Figures.rate((double) acks / seconds), Figures.rate((double) deliveries / seconds),
                worst == 0 ? Figures.NONE : Figures.micros((double) worst));
        if (isLive) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
        } else {
            out.println(line);
        }
        width = line.length();
        seconds = 0;
        acks = 0;
        deliveries = 0;
        worst = 0;
    }
}
