package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Answers come from a script: what is sent right after the connection is there before any command. */
class RespClientTest {

    private final ServerSocket server;

    RespClientTest() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    @Test
    void readsWhatRedisAnswers() throws IOException {
        try (var client = answering(":42\r\n$6\r\n한국\r\n*3\r\n$-1\r\n*1\r\n+a\r\n*-1\r\n")) {
            assertThat(client.command("INCR", "n")).isEqualTo(42L);
            assertThat(client.command("GET", "k")).isEqualTo("한국");
            assertThat(client.command("MGET", "k")).isEqualTo(Arrays.asList(null, List.of("a"), null));
        }
    }

    @Test
    void anErrorLeavesTheConnectionUsable() throws IOException {
        try (var client = answering("-ERR no\r\n+PONG\r\n")) {
            assertThatThrownBy(() -> client.command("NO")).isInstanceOf(RespException.class)
                    .hasMessage("ERR no");
            assertThat(client.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void wrongPasswordFailsToConnect() {
        assertThatThrownBy(() -> connected("-WRONGPASS invalid\r\n", false)).hasMessage("WRONGPASS invalid");
    }

    @Test
    void connectionThatEndsWithinAnAnswerIsAnError() throws IOException {
        try (var client = connected("+OK\r\n$5\r\nab", true)) {
            assertThatThrownBy(() -> client.command("GET", "k")).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void silenceEndsInATimeout() throws IOException {
        try (var client = answering("")) {
            assertThatThrownBy(() -> client.command("PING")).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private RespClient answering(String answers) throws IOException {
        return connected("+OK\r\n" + answers, false);
    }

    private RespClient connected(String answers, boolean thenClose) throws IOException {
        var thread = Thread.ofVirtual().start(() -> answer(answers, thenClose));
        assertThat(thread.isVirtual()).isTrue();
        return RespClient.connect("127.0.0.1", server.getLocalPort(), "secret", Duration.ofMillis(500));
    }

    private void answer(String answers, boolean thenClose) {
        try {
            var socket = server.accept();
            socket.getOutputStream().write(answers.getBytes(StandardCharsets.UTF_8));
            if (thenClose) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the test ended before its server", e);
        }
    }
}
