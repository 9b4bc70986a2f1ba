package dev.millrace.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.RedisSettings;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

@WithRedis(per = Per.METHOD)
@Timeout(60)
class MailboxesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TestRedis redis;
    private final Vertx vertx = Vertx.vertx();
    private final Box alice;
    private final Box bob;

    MailboxesIT(TestRedis redis) throws Exception {
        this.redis = redis;
        alice = new Box("alice");
        bob = new Box("bob");
    }

    @AfterEach
    void close() throws Exception {
        alice.close();
        bob.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aQuestionIsAnsweredByWhoeverHasTheMailbox() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        bob.answers = question -> Future.succeededFuture(Buffer.buffer("to ").appendBuffer(question));
        Buffer answer = alice.ask("bob", Buffer.buffer(bytes)).get(10, TimeUnit.SECONDS);
        assertThat(answer).isEqualTo(Buffer.buffer("to ").appendBytes(bytes));
        assertThat(alice.ask("bob", Buffer.buffer()).get(10, TimeUnit.SECONDS))
                .isEqualTo(Buffer.buffer("to "));
        assertThat(alice.asked).isEmpty();
    }

    @Test
    void answersFindTheirQuestionsInWhicheverOrderTheyCome() throws Exception {
        Promise<Buffer> slow = Promise.promise();
        bob.answers = question -> question.toString().equals("slow")
                ? slow.future()
                : Future.succeededFuture(question);
        CompletableFuture<Buffer> first = alice.ask("bob", Buffer.buffer("slow"));
        assertThat(alice.ask("bob", Buffer.buffer("fast")).get(10, TimeUnit.SECONDS))
                .isEqualTo(Buffer.buffer("fast"));
        assertThat(first).isNotDone();
        slow.complete(Buffer.buffer("at last"));
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer("at last"));
        assertThat(bob.asked).containsExactly("slow", "fast");
    }

    @Test
    void whereNobodyIsAskedTheQuestionFailsAtOnce() {
        assertThatThrownBy(() -> alice.ask("carol", Buffer.buffer("x")).get(10, TimeUnit.SECONDS))
                .hasMessageEndingWith("nobody is there");
    }

    @Test
    void whoDiesWithAQuestionIsNotWaitedFor() throws Exception {
        bob.answers = question -> Promise.<Buffer>promise().future();
        CompletableFuture<Buffer> answer = alice.ask("bob", Buffer.buffer("x"));
        await().until(() -> bob.asked.size() == 1);
        bob.run(() -> bob.mailboxes.close()).get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("nobody is there any more");
    }

    @Test
    void anAnswerThatIsNoneFailsNobodyElse() throws Exception {
        bob.answers = question -> Future.failedFuture("not understood");
        assertThat(alice.ask("bob", Buffer.buffer("x")).get(10, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer());
        try (RespClient publisher = redis.connect()) {
            for (String letter : List.of("", "?", "? 1", "! \n", "! x\n", "? 1 \nbody", "? x alice\nbody",
                    "? 99999999999999999999 alice\n")) {
                publisher.command("PUBLISH", "chat:gateway:bob", letter);
            }
            publisher.command("PUBLISH", "chat:gateway:alice", "! 999\nan answer to nothing");
        }
        bob.answers = Future::succeededFuture;
        assertThat(alice.ask("bob", Buffer.buffer("y")).get(10, TimeUnit.SECONDS))
                .isEqualTo(Buffer.buffer("y"));
        assertThat(bob.asked).containsExactly("x", "y");
    }

    @Test
    void whoAskedAndIsGoneWasAnsweredInVain() throws Exception {
        Promise<Buffer> slow = Promise.promise();
        bob.answers = question -> slow.future();
        CompletableFuture<Buffer> answer = alice.ask("bob", Buffer.buffer("x"));
        await().until(() -> bob.asked.size() == 1);
        alice.run(() -> alice.mailboxes.close()).get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasMessageContaining("is lost");
        try (RespClient client = redis.connect()) {
            await().until(() -> List.of("chat:gateway:alice", 0L)
                    .equals(client.command("PUBSUB", "NUMSUB", "chat:gateway:alice")));
        }
        slow.complete(Buffer.buffer("y"));
        await().until(() -> bob.inVain.equals(List.of("x")));
    }

    @Test
    void aLostConnectionFailsWhatWasAskedAndIsMadeAgain() throws Exception {
        Promise<Buffer> slow = Promise.promise();
        bob.answers = question -> slow.future();
        CompletableFuture<Buffer> answer = alice.ask("bob", Buffer.buffer("x"));
        await().until(() -> bob.asked.size() == 1);
        try (RespClient client = redis.connect()) {
            client.command("CLIENT", "KILL", "TYPE", "pubsub");
        }
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                .hasMessageContaining("the connection is lost");
        bob.answers = Future::succeededFuture;
        await().until(() -> {
            CompletableFuture<Buffer> next = alice.ask("bob", Buffer.buffer("again"));
            return next.handle((body, failure) -> failure == null).get(10, TimeUnit.SECONDS);
        });
    }

    @Test
    void aMailboxThatMayNotBeListenedToIsAwayAndTriesAgain() throws Exception {
        try (RespClient client = redis.connect()) {
            client.command("ACL", "SETUSER", "default", "resetchannels");
            client.command("CLIENT", "KILL", "TYPE", "pubsub");
            await().until(() -> alice.run(() -> Future.succeededFuture(alice.mailboxes.awaySince()))
                    .get(10, TimeUnit.SECONDS)
                    .isPresent());
            assertThatThrownBy(() -> bob.ask("alice", Buffer.buffer("x")).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(Refusal.class);
            client.command("ACL", "SETUSER", "default", "allchannels");
        }
        await().until(() -> bob.ask("alice", Buffer.buffer("again"))
                .handle((body, failure) -> failure == null)
                .get(10, TimeUnit.SECONDS));
        assertThat(alice.run(() -> Future.succeededFuture(alice.mailboxes.awaySince()))
                .get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void patienceEnds() {
        bob.answers = question -> Promise.<Buffer>promise().future();
        assertThatThrownBy(() -> alice.ask("bob", Buffer.buffer("x"), Duration.ofMillis(50))
                .get(10, TimeUnit.SECONDS)).hasMessageContaining("no answer came");
    }

    /** A mailbox on an event loop of its own. */
    private final class Box implements Mailboxes.Desk {

        private final Context loop = ((VertxInternal) vertx).createEventLoopContext();
        private final Mailboxes mailboxes;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<String> inVain = new CopyOnWriteArrayList<>();
        private volatile Function<Buffer, Future<Buffer>> answers = Future::succeededFuture;

        Box(String address) throws Exception {
            var reader = new ConfigReader(Set.of(), "test", Map.of("redis.host", redis.host(), "redis.port",
                    Integer.toString(redis.port()), "redis.password", redis.password()), Map.of());
            RedisSettings settings = RedisSettings.read(reader);
            mailboxes = new Mailboxes(vertx, settings, address, this);
            run(mailboxes::open).get(10, TimeUnit.SECONDS);
        }

        void close() throws Exception {
            run(mailboxes::close).get(10, TimeUnit.SECONDS);
        }

        CompletableFuture<Buffer> ask(String whom, Buffer question) {
            return ask(whom, question, PATIENCE);
        }

        CompletableFuture<Buffer> ask(String whom, Buffer question, Duration patience) {
            return run(() -> mailboxes.ask(whom, question, patience));
        }

        <T> CompletableFuture<T> run(Supplier<Future<T>> step) {
            var done = new CompletableFuture<T>();
            loop.runOnContext(
                    v -> step.get().onSuccess(done::complete).onFailure(done::completeExceptionally));
            return done;
        }

        @Override
        public Future<Buffer> asked(Buffer question) {
            asked.add(question.toString());
            return answers.apply(question);
        }

        @Override
        public void inVain(Buffer question) {
            inVain.add(question.toString());
        }
    }
}
