package dev.millrace.gateway.auth.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Signer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a look at the file makes of it; each test looks itself. */
class JwksFileTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(JwksFile.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    @Test
    void theVersionIsTheContentsAndChangesWithTheKeysThatCount() throws IOException {
        String content = Signer.p256().jwks("first");
        Path path = Files.writeString(folder.resolve("jwks.json"), content);
        Path copy = Files.writeString(folder.resolve("copy.json"), content);
        try (var file = new JwksFile("a.key", path, Duration.ofHours(1));
                var same = new JwksFile("a.key", copy, Duration.ofHours(1))) {
            String first = file.version();
            assertThat(same.version()).isEqualTo(first);
            Files.writeString(path, "no keys");
            look(file, 1);
            assertThat(file.version()).as("the keys from before still count").isEqualTo(first);
            Files.writeString(path, Signer.p256().jwks("second"));
            look(file, 1);
            assertThat(file.version()).isNotEqualTo(first);
        }
    }

    @Test
    void whatIsNoGoodChangesNothingAndIsWarnedOfOnceUntilItChanges() throws IOException {
        Path path = Files.writeString(folder.resolve("jwks.json"), Signer.p256().jwks("first"));
        try (var file = new JwksFile("a.key", path, Duration.ofHours(1))) {
            for (String broken : new String[]{"{\"keys\":[", "{\"keys\":[]}", ""}) {
                Files.writeString(path, broken);
                look(file, 3);
            }
            Files.delete(path);
            look(file, 3);
            assertThat(warnings()).isEqualTo(4);
            assertThat(file.keys().find("first", Algorithm.ES256)).isPresent();

            Files.writeString(path, Signer.ed25519().jwks("second"));
            look(file, 1);
            assertThat(file.keys().find("first", Algorithm.ES256)).isEmpty();
            assertThat(file.keys().find("second", Algorithm.EDDSA)).isPresent();
            assertThat(warnings()).isEqualTo(4);
        }
    }

    private static void look(JwksFile file, int times) {
        for (int i = 0; i < times; i++) {
            file.look();
        }
    }

    private long warnings() {
        return log.list.stream().filter(event -> event.getLevel() == Level.WARN).count();
    }
}
