package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** With shell scripts for servers: one answers once it has made the file {@code answers}. */
class LaunchTest {

    @TempDir
    Path folder;

    @Test
    void freePortThatWasTakenMeanwhileIsTriedAgainWithAnother() throws IOException {
        var running = launch(ServerOptions.in(folder),
                """
                [ -e second ] || { touch second; echo 'bind: Address already in use'; exit 1; }
                touch answers; exec sleep 100""");
        try (var process = running.process()) {
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void predecessorWhoseProcessesLingerIsWaitedFor() throws IOException {
        var running = launch(ServerOptions.in(folder).port(Ports.free()),
                """
                [ -e second ] || { touch second; echo 'pre-existing shared memory block is still in use'; exit 1; }
                touch answers; exec sleep 100""");
        running.process().close();
        assertThat(folder.resolve("second")).exists();
    }

    @Test
    void serverThatEndsInsteadOfAnsweringFailsWithWhatItSaid() {
        assertThatThrownBy(() -> launch(ServerOptions.in(folder), "echo 'out of cheese'; exit 4"))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("ended with status 4")
                .hasMessageContaining("out of cheese");
    }

    @Test
    void onlyWhatTheFailedServerSaidIsRepeated() throws IOException {
        Files.writeString(folder.resolve("fake.log"), "said yesterday\n");
        assertThatThrownBy(() -> launch(ServerOptions.in(folder), "echo said today; exit 1"))
                .hasMessageContaining("said today")
                .hasMessageNotContaining("said yesterday");
    }

    private Launch.Running launch(ServerOptions options, String script) throws IOException {
        try (var claim = ServerFolder.claim(folder, "fake", Duration.ZERO)) {
            return new Launch("fake", options, claim, new Launch.Recipe() {
                @Override
                public Leash leash(int port) {
                    return Leash.of("sh", "-c", script).folder(folder);
                }

                @Override
                public void check(int port, long pid) throws IOException {
                    if (!Files.exists(folder.resolve("answers"))) {
                        throw new IOException("not yet");
                    }
                }
            }).run();
        }
    }
}
