package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.block.BlockMain;
import dev.millrace.tools.token.SignIns.SignIn;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a real client hears when it is let in no more. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {

    private Deployment deployment;
    private SocketClients clients;

    @BeforeAll
    void start(TestDatabase database, TestRedis redis) throws Exception {
        clients = SocketClients.start();
        deployment = Deployment.start(database, redis);
    }

    @AfterAll
    void stop() throws Exception {
        clients.close();
        deployment.close();
    }

    @Test
    void aUserWhoIsBlockedIsToldThenDisconnectedAndRefusedUntilUnblocked() {
        SignIn mallory = deployment.signIn("mallory", "Mallory");
        SignIn alice = deployment.signIn("alice", "Alice");
        SocketClient live = clients.connect("live", deployment.url(), mallory).awaitConnected();
        SocketClient other = clients.connect("other", deployment.url(), alice).awaitConnected();
        live.join(1);

        chatctl("block", "--user", "mallory", "--reason", "spam");

        assertThat(live.awaitHeard("exception", 1).getFirst().get("code").asText()).isEqualTo("REVOKED");
        // Not "transport close": socket.io-client does not come back by itself after this.
        assertThat(live.awaitHeard("disconnect", 1).getFirst().asText()).isEqualTo("io server disconnect");
        assertThat(refusal("again", mallory)).isEqualTo("REVOKED");
        assertThat(refusal("afresh", deployment.signIn("mallory", "Mallory"))).isEqualTo("REVOKED");
        other.join(1);
        assertThat(other.heard("disconnect")).isEmpty();

        chatctl("unblock", "--user", "mallory");
        clients.connect("back", deployment.url(), mallory).awaitConnected();
    }

    @Test
    void aPresentationThatIsBlockedLetsNobodyInWhileAnotherOfTheSameUserDoes() {
        SignIn lost = deployment.signIn("bob", "Bob");
        SocketClient live = clients.connect("lost", deployment.url(), lost).awaitConnected();

        chatctl("block", "--presentation", lost.presentation());

        live.awaitHeard("disconnect", 1);
        assertThat(refusal("lost-again", lost)).isEqualTo("REVOKED");
        clients.connect("found", deployment.url(), deployment.signIn("bob", "Bob")).awaitConnected();
    }

    @Test
    void aTokenWhoseTimeIsOverIsToldApartFromABadOne() {
        InstantSource yesterday = InstantSource.offset(InstantSource.system(), Duration.ofDays(-1));
        SignIn old = deployment.signIn("carol", "Carol", yesterday, Duration.ofHours(1));

        assertThat(refusal("old", old)).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void aTokenWithoutItsPresentationOrWithAnothersIsRefused() {
        SignIn dave = deployment.signIn("dave", "Dave");
        SignIn erin = deployment.signIn("erin", "Erin");

        assertThat(refusal("mixed", new SignIn(dave.token(), erin.presentation())))
                .isEqualTo("PRESENTATION_INVALID");
        assertThat(refusal("bare", new SignIn(dave.token(), ""))).isEqualTo("PRESENTATION_REQUIRED");
    }

    private String refusal(String name, SignIn signIn) {
        SocketClient client = clients.connect(name, deployment.url(), signIn);
        JsonNode error = client.awaitHeard("connect_error", 1).getFirst();
        assertThat(client.heard("connect")).isEmpty();
        return error.at("/data/code").asText();
    }

    private void chatctl(String command, String... words) {
        var said = new ByteArrayOutputStream();
        var to = new PrintStream(said, true);
        Map<String, String> redis = deployment.environment()
                .entrySet()
                .stream()
                .filter(variable -> variable.getKey().startsWith("MILLRACE_REDIS_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(BlockMain.run(Path.of("target"), command, List.of(words), redis,
                InputStream.nullInputStream(), to, to))
                .as("%s", said)
                .isZero();
    }
}
