package dev.millrace.gateway.transport.engineio;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.transport.HttpSettingsFixture;
import dev.millrace.gateway.transport.SuiteServer;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server that speaks Engine.IO and nothing over it, on three event loops: it echoes, and says what it is told to. */
final class TestEngine implements AutoCloseable {

    static final EngineSettings PATIENT = new EngineSettings(EnumSet.allOf(TransportName.class),
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(10), 100_000, 1_048_576,
            10_000);

    private final BlockingQueue<Side> opened = new LinkedBlockingQueue<>();
    private final SuiteServer server;

    private TestEngine(EngineSettings settings, int perAddress, String... http) throws Exception {
        server = SuiteServer.start(0, 3, settings, HttpSettingsFixture.of(http), perAddress, Side::new);
    }

    static TestEngine start() throws Exception {
        return new TestEngine(PATIENT, 0);
    }

    static TestEngine start(EngineSettings settings) throws Exception {
        return new TestEngine(settings, 0);
    }

    /** @param keys and values of HTTP's settings, in turn */
    static TestEngine start(EngineSettings settings, int perAddress, String... keys) throws Exception {
        return new TestEngine(settings, perAddress, keys);
    }

    /** The patient settings, but for something. */
    static EngineSettings with(UnaryOperator<EngineSettings> change) {
        return change.apply(PATIENT);
    }

    int port() {
        return server.port();
    }

    SuiteServer server() {
        return server;
    }

    Poller poller() throws Exception {
        return Poller.open(port());
    }

    /** The server's side of the session that was opened next. */
    Side side() throws InterruptedException {
        return requireNonNull(opened.poll(10, TimeUnit.SECONDS), "nobody opened a session");
    }

    @Override
    public void close() {
        server.close();
    }

    /** The server's side of a session. */
    final class Side implements EngineListener {

        private final EngineSession session;
        private final Context context = requireNonNull(Vertx.currentContext());
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private boolean owing;
        private Runnable whenAnswered = () -> {};
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        Side(EngineSession session, Handshake handshake) {
            requireNonNull(handshake.network());
            this.session = session;
        }

        void say(String... texts) {
            run(known -> {
                for (String text : texts) {
                    known.send(Outgoing.text(text));
                }
            });
        }

        void close(CloseCode why) {
            run(known -> known.close(why, "of a test"));
        }

        /** On its event loop. Whether that is held up by something is the caller's business. */
        void run(Consumer<EngineSession> step) {
            context.runOnContext(v -> step.accept(session));
        }

        String heard() throws InterruptedException {
            return requireNonNull(heard.poll(10, TimeUnit.SECONDS), "nothing was heard");
        }

        boolean hasHeardMore() {
            return !heard.isEmpty();
        }

        void awaitEnd() throws Exception {
            ended.get(10, TimeUnit.SECONDS);
        }

        boolean isOver() {
            return ended.isDone();
        }

        @Override
        public void opened() {
            opened.add(this);
        }

        @Override
        public void received(String text) {
            heard.add(text);
            session.send(Outgoing.text(text));
        }

        @Override
        public void received(Buffer binary) {
            session.send(Outgoing.binary(binary));
        }

        @Override
        public void alive() {
            heard.add("alive");
        }

        /** From now on something is unanswered, until {@link #answer}. Called on its event loop. */
        void owe() {
            owing = true;
        }

        /** Called on its event loop. */
        void answer() {
            owing = false;
            whenAnswered.run();
        }

        @Override
        public void whenAnswered(Runnable step) {
            if (owing) {
                whenAnswered = step;
            } else {
                step.run();
            }
        }

        @Override
        public void ended() {
            ended.complete(null);
        }
    }
}
