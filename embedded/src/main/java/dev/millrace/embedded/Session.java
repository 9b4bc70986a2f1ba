package dev.millrace.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a command into a session of its own, so that what a terminal or a build server sends to the JVM's process
 * group (Ctrl-C, {@code kill -9 -group}) reaches neither the process nor its watcher.
 */
final class Session {

    private static final List<String> PREFIX = Stream.of(
            // Linux
            List.of("setsid"),
            // macOS has no setsid command, but it has perl
            List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!"))
            .filter(words -> onPath(words.getFirst()).isPresent())
            .findFirst()
            .orElse(List.of());

    /** $1 niceness, then the command. */
    private static final String YIELD = """
            [ ! -w /proc/self/autogroup ] || echo "$1" >/proc/self/autogroup
            exec nice -n "$@"
            """;

    private Session() {}

    /** Empty where neither command exists: then the leash still holds, and Ctrl-C reaches everyone at once. */
    static List<String> prefix() {
        return PREFIX;
    }

    /**
     * What makes the command behind it yield to others. Linux weighs sessions against each other, where it makes groups of them,
     * and niceness only within one; so the session is told, which is the command's own.
     */
    static List<String> yielding(String niceness) {
        return PREFIX.isEmpty()
                ? List.of("nice", "-n", niceness)
                : List.of("/bin/sh", "-c", YIELD, "yield", niceness);
    }

    static Optional<Path> onPath(String program) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isExecutable(file))
                .findFirst();
    }
}
