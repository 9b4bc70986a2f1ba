package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What to run, and how to end it. The process that {@link #start} makes never outlives this JVM: when the JVM lets
 * go of it, exits, or is killed with {@code -9}, the process gets the stop signal, and {@code SIGKILL} after the
 * grace.
 *
 * <p>
 * How: a shell starts a watcher in the background and becomes the process by {@code exec}, so the pid and the exit
 * status that Java sees are the process's own. The watcher reads a pipe that only the JVM can write to; the
 * operating system closes it whenever and however the JVM ends. The watcher is a child of the process, so as long
 * as its parent's pid is the process's, the process is alive, and the signal cannot hit a stranger that was given
 * the same pid later. It asks afresh many times a second, by replacing itself with a new shell.
 *
 * <p>
 * The command must stay in the foreground, and is visible to everyone in {@code ps}: secrets go into the
 * environment or a file. Its standard input is empty. {@code environment} adds to the JVM's own.
 *
 * @param folder the working folder, or null for the JVM's
 * @param output where standard output and standard error go together
 */
public record Leash(List<String> command, Map<String, String> environment, @Nullable Path folder,
        Redirect output,
        StopSignal stopSignal, Duration grace) {

    /** $1 watch script, $2 stop script, $3 signal, $4 ticks of grace, then the command. */
    private static final String START = """
            exec 3<&0 </dev/null
            /bin/sh -c "$1" leash $$ "$3" "$4" "$2" <&3 3<&- >/dev/null 2>&1 &
            exec 3<&-
            shift 4
            exec "$@"
            """;

    /** $1 process, $2 signal, $3 ticks, $4 stop script. The read ends when the pipe does. */
    private static final String WATCH = """
            trap '' HUP INT QUIT TERM
            cd /
            read -r _
            exec /bin/sh -c "$4" leash "$@"
            """;

    /** The same arguments, the signal empty once it is sent: a second one means something else to Redis. */
    private static final String STOP = """
            [ "$PPID" = "$1" ] || exit 0
            [ "$3" -gt 0 ] || exec kill -KILL "$1"
            [ -z "$2" ] || kill -"$2" "$1"
            sleep 0.05
            exec /bin/sh -c "$4" leash "$1" "" $(($3 - 1)) "$4"
            """;

    private static final long TICKS_PER_SECOND = 20;

    /** Against one that does not yield, three tenths of a processor; and all that is left. */
    private static final String NICENESS = "4";

    public Leash {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a leash needs a command");
        }
    }

    /** Stopped by {@code SIGTERM} with 10 s of grace; its output is the JVM's. */
    public static Leash of(List<String> command) {
        return new Leash(command, Map.of(), null, Redirect.INHERIT, StopSignal.TERM, Duration.ofSeconds(10));
    }

    public static Leash of(String... command) {
        return of(List.of(command));
    }

    public Leash environment(String key, String value) {
        var more = new HashMap<>(environment);
        more.put(key, value);
        return new Leash(command, more, folder, output, stopSignal, grace);
    }

    public Leash folder(Path workingFolder) {
        return new Leash(command, environment, workingFolder, output, stopSignal, grace);
    }

    /** {@link Redirect#PIPE} is for those who read {@link LeashedProcess#output} to its end. */
    public Leash output(Redirect to) {
        return new Leash(command, environment, folder, to, stopSignal, grace);
    }

    /** Output is added to the end of this file. */
    public Leash log(Path file) {
        return output(Redirect.appendTo(file.toFile()));
    }

    public Leash stopSignal(StopSignal signal) {
        return new Leash(command, environment, folder, output, signal, grace);
    }

    public Leash grace(Duration time) {
        return new Leash(command, environment, folder, output, stopSignal, time);
    }

    /**
     * Where processors are scarce it gets them after others: for what nobody waits for. Its children likewise, so say it of a whole
     * server.
     */
    public Leash yielding() {
        List<String> yielding = Stream.concat(Session.yielding(NICENESS).stream(), command.stream()).toList();
        return new Leash(yielding, environment, folder, output, stopSignal, grace);
    }

    /** A command that cannot be run ends at once with status 126 or 127, and says why in its output. */
    public LeashedProcess start() throws IOException {
        long ticks = Math.max(1, grace.toMillis() * TICKS_PER_SECOND / 1000);
        var shell = List.of("/bin/sh", "-c", START, "leash", WATCH, STOP, stopSignal.name(),
                Long.toString(ticks));
        var all = Stream.of(Session.prefix(), shell, command).flatMap(List::stream).toList();
        var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output);
        builder.environment().putAll(environment);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        return new LeashedProcess(this, builder.start());
    }

    /** Without the environment's values, which may be secrets. */
    @Override
    public String toString() {
        return "Leash[" + String.join(" ", command) + ", environment " + environment.keySet() + "]";
    }
}
