package dev.millrace.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What one gateway says of a presentation, and which others believe it. */
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisVerdictsIT {

    private static final String DIGEST = "d1";
    private static final String KEYS = "version of the issuers' keys";
    private static final Instant SOON = Instant.parse("2126-11-21T12:00:00.123Z");
    private static final Presentation GOOD = new Presentation(DIGEST, "did:holder", "thumbprint",
            Set.of("did:a", "did:b"), Set.of("urn:credential"), null, SOON, SOON.plusSeconds(60));

    private final TestRedis redis;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final PrimaryLink link;
    private final RedisVerdicts verdicts;

    RedisVerdictsIT(TestRedis redis) throws Exception {
        this.redis = redis;
        this.link = new PrimaryLink(vertx, new RedisSettings(redis.host(), redis.port(),
                new Secret(redis.password()), new Partitions(1)), "verdicts");
        this.verdicts = verdicts("chat", Set.of("did:a", "did:b"), "ChatUserCredential");
        onLoop(link.link()::open);
    }

    @BeforeEach
    void verified() throws Exception {
        command("DEL", key(DIGEST));
        keep(verdicts, GOOD, Duration.ofMinutes(1));
        await().until(() -> command("EXISTS", key(DIGEST)).equals("1"));
    }

    @AfterAll
    void close() throws Exception {
        onLoop(link.link()::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aVerdictIsFoundAsItWasMadeForAsLongAsItLasts() throws Exception {
        assertThat(found(verdicts, DIGEST, KEYS)).contains(GOOD);
        assertThat(Long.parseLong(command("PTTL", key(DIGEST)))).isBetween(1L, 60_000L);
        assertThat(found(verdicts("chat", Set.of("did:b", "did:a"), "ChatUserCredential"), DIGEST, KEYS))
                .as("by the same rules in another order")
                .contains(GOOD);
    }

    @Test
    void aVerdictByOtherRulesOrKeysIsNone() throws Exception {
        assertThat(found(verdicts("shop", Set.of("did:a", "did:b"), "ChatUserCredential"), DIGEST, KEYS))
                .isEmpty();
        assertThat(found(verdicts("chat", Set.of("did:a"), "ChatUserCredential"), DIGEST, KEYS)).isEmpty();
        assertThat(found(verdicts("chat", Set.of("did:a", "did:b"), "Staff"), DIGEST, KEYS)).isEmpty();
        assertThat(found(verdicts, DIGEST, "version of others")).isEmpty();
    }

    @Test
    void aVerdictAboutAnotherPresentationIsNone() throws Exception {
        command("SET", key("d2"), command("GET", key(DIGEST)));
        assertThat(found(verdicts, "d2", KEYS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{}"})
    void whatIsNoVerdictIsIgnored(String text) throws Exception {
        command("SET", key(DIGEST), text);
        assertThat(found(verdicts, DIGEST, KEYS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"holder", "thumbprint", "issuers", "credentials", "until", "credentialsUntil"})
    void aVerdictThatLacksAnythingOrHasItWrongIsIgnored(String field) throws Exception {
        var verdict = new JsonObject(command("GET", key(DIGEST)));
        for (@Nullable
        Object wrong : new @Nullable Object[]{null, new JsonObject(), true}) {
            command("SET", key(DIGEST), verdict.copy().put(field, wrong).encode());
            assertThat(found(verdicts, DIGEST, KEYS)).as("%s: %s", field, wrong).isEmpty();
        }
    }

    @Test
    void aVerdictThatDoesNotSayWhetherThereIsANonceIsIgnored() throws Exception {
        var verdict = new JsonObject(command("GET", key(DIGEST)));
        for (@Nullable
        Object wrong : new @Nullable Object[]{7, ""}) {
            command("SET", key(DIGEST), verdict.copy().put("nonce", wrong).encode());
            assertThat(found(verdicts, DIGEST, KEYS)).as("nonce: %s", wrong).isEmpty();
        }
        verdict.remove("nonce");
        command("SET", key(DIGEST), verdict.encode());
        assertThat(found(verdicts, DIGEST, KEYS)).isEmpty();
    }

    @Test
    void aKeyOfAnotherTypeIsIgnored() throws Exception {
        command("DEL", key(DIGEST));
        command("LPUSH", key(DIGEST), "x");
        assertThat(found(verdicts, DIGEST, KEYS)).isEmpty();
    }

    @Test
    void whatLastsNoTimeIsNotKeptAndWhatIsForgottenIsGone() throws Exception {
        onLoop(() -> {
            verdicts.forget(List.of(DIGEST));
            return verdicts.find(DIGEST, KEYS);
        });
        keep(verdicts, GOOD, Duration.ZERO);
        assertThat(found(verdicts, DIGEST, KEYS)).isEmpty();
    }

    private RedisVerdicts verdicts(String audience, Set<String> issuers, String type) {
        return new RedisVerdicts(link,
                new PresentationPolicy(PresentationPolicy.Mode.REQUIRED, audience, issuers,
                        null, Duration.ofSeconds(5), Set.of(type), Duration.ofHours(24),
                        PresentationPolicy.Nonce.OPTIONAL, Duration.ofSeconds(30)));
    }

    private void keep(RedisVerdicts by, Presentation presentation, Duration lasting) throws Exception {
        onLoop(() -> {
            by.keep(presentation, KEYS, lasting);
            return Future.succeededFuture();
        });
    }

    private Optional<Presentation> found(RedisVerdicts by, String digest, String keys) throws Exception {
        return onLoop(() -> by.find(digest, keys));
    }

    private <T> T onLoop(Supplier<Future<T>> step) throws Exception {
        var result = new CompletableFuture<T>();
        loop.runOnContext(v -> step.get().onComplete(result::complete, result::completeExceptionally));
        return result.get(10, TimeUnit.SECONDS);
    }

    private String command(String... words) throws Exception {
        try (var client = redis.connect()) {
            return client.text(words);
        }
    }

    private static String key(String digest) {
        return RedisNames.verifiedPresentation(digest);
    }
}
