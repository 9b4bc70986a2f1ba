package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.Processes;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.tools.token.SignIns;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code scripts/up} as a newcomer runs it, but for the build, which has just been made. */
class UpIT {

    private static final Path SCRIPT = Path.of("../scripts/up").toAbsolutePath().normalize();
    /** A build in the background ignores Ctrl-C, and so would everything that it starts. */
    private static final List<String> AS_FROM_A_TERMINAL = List.of("perl", "-e",
            "$SIG{$_} = 'DEFAULT' for qw(INT HUP QUIT TERM); exec @ARGV or die");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Process> started = new ArrayList<>();
    private ScratchFolder scratch;
    private Path data;

    @BeforeEach
    void makeRoom() throws IOException {
        scratch = ScratchFolder.create("up");
        data = scratch.path().resolve("it's data");
    }

    @AfterEach
    void endWhatStillRuns() throws Exception {
        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        scratch.close();
    }

    @Test
    void comesUpHealthyAndCtrlCEndsEveryProcess() throws Exception {
        int port = Ports.free();
        Process up = awaitUp(up("--port", String.valueOf(port)));
        List<ProcessHandle> family = up.descendants().toList();

        assertThat(health(port)).isEqualTo(200);
        assertThat(said(up)).contains("http://127.0.0.1:" + port + "/chat")
                .contains("ALICE=ey")
                .contains("ALICE_VP=ey")
                .contains("BOB=ey")
                .contains("BOB_VP=ey");
        assertThat(family).hasSizeGreaterThanOrEqualTo(4);

        interrupt(up);

        assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(said(up)).contains("stopped; everything is kept").doesNotContain("ended by itself");
        assertThat(family).noneMatch(Processes::runs);
    }

    @Test
    void whatWasSaidIsKeptForTheNextTimeAndForgottenWhenStartedAfresh() throws Exception {
        try (SocketClients clients = SocketClients.start()) {
            assertThat(greet(clients, "first", awaitUp(up("--port", "0")))).isEqualTo(1);
            assertThat(greet(clients, "second", awaitUp(up("--port", "0")))).isEqualTo(2);
            assertThat(greet(clients, "third", awaitUp(up("--port", "0", "--fresh")))).isEqualTo(1);
        }
    }

    @Test
    void whatIsInUseIsOneClearLine() throws Exception {
        try (var taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            Process refused = up("--port", port);

            assertThat(refused.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(refused.exitValue()).isEqualTo(1);
            assertThat(said(refused)).contains("up: port " + port).contains("in use").doesNotContain("\tat ");
        }
        awaitUp(up("--port", "0"));
        Process second = up("--port", "0");

        assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(said(second)).startsWith("up: Millrace is already up in " + data)
                .contains("pid ")
                .doesNotContain("\tat ");
    }

    @Test
    void aVariableThatItChoosesItselfIsRefusedAndOneThatIsNobodysIsNamed() throws Exception {
        Process own = up(Map.of("MILLRACE_REDIS_PORT", "6379"), "--port", "0");
        assertThat(own.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(own.exitValue()).isEqualTo(1);
        assertThat(said(own)).contains("up: MILLRACE_REDIS_PORT is set in the environment")
                .doesNotContain("\tat ");

        Process misspelt = up(Map.of("MILLRACE_BTACH_SIZE", "500"), "--port", "0");
        assertThat(misspelt.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(misspelt.exitValue()).isEqualTo(1);
        assertThat(said(misspelt)).contains("MILLRACE_BTACH_SIZE: no such key").doesNotContain("\tat ");
    }

    @Test
    void leavesNoProcessBehindEvenWhenItIsKilled() throws Exception {
        Process up = awaitUp(up("--port", "0"));
        List<ProcessHandle> family = up.descendants().toList();

        up.destroyForcibly().waitFor();

        await().atMost(PATIENCE).until(() -> family.stream().noneMatch(Processes::runs));
    }

    @Test
    void aPartThatDiesTakesTheRestDownInOrderAndIsNamed() throws Exception {
        Process up = awaitUp(up("--port", "0"));
        List<ProcessHandle> family = up.descendants().toList();
        ProcessHandle redis = family.stream()
                .filter(process -> process.info().command().orElse("").contains("redis-server"))
                .findFirst()
                .orElseThrow();

        redis.destroyForcibly();

        assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(1);
        assertThat(said(up)).contains("up: Redis ended by itself");
        assertThat(family).noneMatch(Processes::runs);
    }

    /** Says hello with what is printed to sign in with, stops all of it, and returns the seq that hello got. */
    private long greet(SocketClients clients, String run, Process up) throws Exception {
        URI url = URI.create(printed(up, "Socket.IO +(http://\\S+)/chat"));
        SocketClient alice = clients.connect("alice-" + run, url, signIn(up, "ALICE"))
                .awaitConnected();
        SocketClient bob = clients.connect("bob-" + run, url, signIn(up, "BOB")).awaitConnected();
        bob.join(42);
        alice.join(42);
        long seq = alice.say(42, "Hello, Bob").at("/data/seq").asLong();
        assertThat(bob.awaitHeard("message", 1).getFirst().get("senderName").asText()).isEqualTo("Alice");
        alice.close();
        bob.close();
        interrupt(up);
        assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return seq;
    }

    private SignIns.SignIn signIn(Process up, String name) {
        return new SignIns.SignIn(printed(up, name + "=(\\S+)"), printed(up, name + "_VP=(\\S+)"));
    }

    private String printed(Process up, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(said(up));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private Process up(String... arguments) throws IOException {
        return up(Map.of(), arguments);
    }

    private Process up(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(AS_FROM_A_TERMINAL);
        command.addAll(List.of(SCRIPT.toString(), "--no-build", "--data", data.toString()));
        command.addAll(List.of(arguments));
        Path output = scratch.path().resolve("up-" + started.size() + ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // What the developer has set for themselves is not the test's.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("MILLRACE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Process awaitUp(Process up) {
        await().atMost(PATIENCE).until(() -> said(up).contains("Millrace is up.") || !up.isAlive());
        await().atMost(PATIENCE).until(() -> said(up).contains("node say.mjs $ALICE") || !up.isAlive());
        assertThat(up.isAlive()).as("up ended: %s", said(up)).isTrue();
        return up;
    }

    private String said(Process up) {
        try {
            return Files.readString(scratch.path().resolve("up-" + started.indexOf(up) + ".out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    private static int health(int port) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
