package dev.millrace.gateway.auth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.model.config.Secret;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Tokens whose signatures are verified beside the event loop. */
class VerifiedTokensTest {

    private final Signer signer = Signer.p256();
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    @TempDir
    Path folder;
    private VerifiedTokens tokens;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(folder.resolve("jwks.json"),
                new JsonObject().put("keys", new JsonArray().add(signer.jwk())).encode());
        tokens = new VerifiedTokens(new AccessTokens(
                new TokenSettings(EnumSet.of(Algorithm.ES256), new Secret(""),
                        file, Duration.ofHours(1), "millrace", "chat", Duration.ofSeconds(30)),
                InstantSource.system()));
    }

    @AfterEach
    void stop() throws Exception {
        tokens.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoeverAsksIsAnsweredOnTheLoopThatAsked() throws Exception {
        assertThat(asked(signer.sign(new JsonObject().put("sub", "alice")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("exp", Instant.now().getEpochSecond() + 60))).identity().userId()).hasToString("alice");
    }

    @Test
    void aRefusalIsAnAnswerToo() {
        for (String token : new String[]{null, "", "x", "a.b.c", "x".repeat(100_000)}) {
            assertThatThrownBy(() -> asked(token)).hasCauseInstanceOf(Denial.class);
        }
    }

    @Test
    void afterTheEndNobodyWaits() {
        tokens.close();
        assertThatThrownBy(() -> asked("a.b.c")).cause().hasMessageContaining("wait");
    }

    private AccessToken asked(@Nullable String token) throws Exception {
        var answer = new CompletableFuture<AccessToken>();
        loop.runOnContext(v -> {
            Thread asking = Thread.currentThread();
            Future<AccessToken> verified = tokens.of(vertx, token);
            verified.onComplete(result -> {
                if (!Thread.currentThread().equals(asking)) {
                    answer.completeExceptionally(new AssertionError("answered elsewhere"));
                } else if (result.succeeded()) {
                    answer.complete(result.result());
                } else {
                    answer.completeExceptionally(result.cause());
                }
            });
        });
        return answer.get(10, TimeUnit.SECONDS);
    }
}
