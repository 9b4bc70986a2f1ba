package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

class LeashTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @Test
    void pidAndStatusAreTheProcessesOwn() throws IOException {
        try (var process = Leash.of("sh", "-c", "echo $$; exit 7").output(Redirect.PIPE).start()) {
            var said = new String(process.output().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(said).isEqualTo(Long.toString(process.pid()));
            assertThat(process.onExit().join()).isEqualTo(7);
        }
    }

    @Test
    void whoYieldsDoesSoAloneAndIsStillTheProcess() throws IOException {
        String tell = "nice; cat /proc/self/autogroup 2>/dev/null; echo $$; exit 7";
        String own = said(Leash.of("sh", "-c", tell));
        try (var process = Leash.of("sh", "-c", tell).yielding().output(Redirect.PIPE).start()) {
            var lines = new String(process.output().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(lines.getFirst()).isNotEqualTo(own.lines().findFirst().orElseThrow());
            assertThat(lines.getLast()).isEqualTo(Long.toString(process.pid()));
            if (lines.size() > 2) {
                assertThat(lines.get(1)).endsWith(" nice 4");
            }
            assertThat(process.onExit().join()).isEqualTo(7);
        }
        assertThat(said(Leash.of("nice"))).isEqualTo(own.lines().findFirst().orElseThrow());
    }

    private static String said(Leash leash) throws IOException {
        try (var process = leash.output(Redirect.PIPE).start()) {
            return new String(process.output().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void watcherEndsWithTheProcess() throws IOException {
        var process = Leash.of("sleep", "100").start();
        var watcher = watcherOf(process);
        process.kill();
        assertThat(process.onExit().join()).isEqualTo(LeashedProcess.KILLED);
        await().atMost(SOON).until(() -> !Processes.runs(watcher));
    }

    @Test
    void closeSendsTheStopSignalAndWaits() throws IOException {
        // Not a shell: it cannot trap a signal that whoever started the build has it ignore.
        var program = "$| = 1; $SIG{$ARGV[0]} = sub { print 'got ', $ARGV[0]; exit 3 };"
                + " print qq(ready\\n); sleep 1 while 1";
        for (var signal : StopSignal.values()) {
            var log = folder.resolve(signal + ".log");
            var process = Leash.of("perl", "-e", program, signal.name()).stopSignal(signal).log(log).start();
            await().atMost(SOON).untilAsserted(() -> assertThat(log).hasContent("ready"));
            process.close();
            process.close();
            assertThat(process.onExit().join()).isEqualTo(3);
            assertThat(log).hasContent("ready\ngot " + signal);
        }
    }

    @Test
    void processThatIgnoresTheStopSignalIsKilledAfterItsGrace() throws IOException {
        var log = folder.resolve("log");
        var process = Leash.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done")
                .grace(Duration.ofMillis(300))
                .log(log)
                .start();
        await().atMost(SOON).untilAsserted(() -> assertThat(log).hasContent("ready"));
        process.close();
        assertThat(process.onExit().join()).isEqualTo(LeashedProcess.KILLED);
    }

    @Test
    void stoppedProcessIsKilledAfterItsGrace() throws IOException {
        var process = Leash.of("sleep", "100").grace(Duration.ofMillis(300)).start();
        Processes.run("kill", "-STOP", Long.toString(process.pid()));
        process.close();
        assertThat(process.onExit().join()).isEqualTo(LeashedProcess.KILLED);
    }

    @Test
    void processWhoseWatcherIsGoneIsClosedAllTheSame() throws IOException {
        var process = Leash.of("sleep", "100").grace(Duration.ofMillis(100)).start();
        watcherOf(process).destroyForcibly();
        process.close();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void signalToTheJvmsGroupDoesNotReachTheProcess() throws IOException {
        try (var process = Leash.of("sleep", "100").start()) {
            var watcher = watcherOf(process);
            var group = Processes.run("ps", "-o", "pgid=", "-p", Long.toString(process.pid())).strip();
            assertThat(group).isEqualTo(Long.toString(process.pid()));
            assertThat(Processes.run("ps", "-o", "pgid=", "-p", Long.toString(watcher.pid())).strip())
                    .isEqualTo(group);
        }
    }

    @Test
    void environmentReachesTheProcessAndNobodyElse() throws IOException {
        var leash = Leash.of("sh", "-c", "echo $SECRET; pwd")
                .environment("SECRET", "hush")
                .folder(folder)
                .output(Redirect.PIPE);
        assertThat(leash).asString().contains("SECRET").doesNotContain("hush");
        try (var process = leash.start()) {
            assertThat(new String(process.output().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hush\n" + folder.toRealPath() + "\n");
        }
    }

    @Test
    void standardInputIsEmpty() throws IOException {
        try (var process = Leash.of("cat").start()) {
            assertThat(process.onExit().join()).isZero();
        }
    }

    @Test
    void commandThatIsNotThereEndsAtOnceAndSaysSo() throws IOException {
        var log = folder.resolve("log");
        try (var process = Leash.of("no-such-command").log(log).start()) {
            assertThat(process.onExit().join()).isEqualTo(127);
            assertThat(Files.readString(log)).contains("no-such-command");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 100", "trap '' TERM; while :; do sleep 0.05; done"})
    void processDiesWithTheJvmThatStartedIt(String script) throws IOException {
        ProcessHandle process;
        ProcessHandle watcher;
        try (var jvm = ChildJvm.start(Starter.class, script)) {
            process = ProcessHandle.of(Long.parseLong(jvm.line())).orElseThrow();
            watcher = ProcessHandle.of(Long.parseLong(jvm.line())).orElseThrow();
            assertThat(Processes.runs(process)).isTrue();
        }
        await().atMost(SOON).until(() -> !Processes.runs(process) && !Processes.runs(watcher));
    }

    /** The main class of the JVM that is killed. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws IOException {
            var process = Leash.of("sh", "-c", arguments[0])
                    .grace(Duration.ofMillis(300))
                    .output(Redirect.DISCARD)
                    .start();
            var watcher = watcherOf(process);
            System.out.println(process.pid() + "\n" + watcher.pid());
            process.onExit().join();
        }
    }

    /** The oldest child: it is there before the process becomes what it is. */
    private static ProcessHandle watcherOf(LeashedProcess process) {
        await().atMost(SOON).until(() -> process.handle().children().findFirst().isPresent());
        return process.handle().children().min(Comparator.comparingLong(ProcessHandle::pid)).orElseThrow();
    }
}
