package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** The client's place in one namespace, from its asking to its leaving. Belongs to the connection's event loop. */
final class Place implements Client {

    private enum State {
        ARRIVING, WELCOME, GONE
    }

    private final SocketIoConnection connection;
    private final String name;
    private final Questions questions;
    private State state = State.ARRIVING;
    private @Nullable Visit visit;

    Place(SocketIoConnection connection, Vertx vertx, String name) {
        this.connection = connection;
        this.name = name;
        this.questions = new Questions(vertx);
    }

    String name() {
        return name;
    }

    void visitedBy(Visit begun) {
        visit = begun;
    }

    Visit visit() {
        if (visit == null) {
            throw new IllegalStateException("arriving");
        }
        return visit;
    }

    boolean isWelcome() {
        return state == State.WELCOME;
    }

    void answered(long id, JsonArray arguments) {
        questions.answered(id, arguments);
    }

    /** From now on nothing goes to the client, and nobody waits for it. */
    void end() {
        state = State.GONE;
        questions.end();
    }

    @Override
    public Handshake handshake() {
        return connection.handshake();
    }

    @Override
    public void welcome(JsonObject greeting) {
        if (state == State.ARRIVING) {
            state = State.WELCOME;
            connection.welcomed();
            send(Outgoing.text(Packet.head(Packet.Type.CONNECT, name, "") + greeting.encode()));
        }
    }

    @Override
    public void refuse(JsonObject error) {
        if (state == State.ARRIVING) {
            connection.refused(this, error);
        }
    }

    @Override
    public void send(Outgoing packet) {
        if (state != State.GONE) {
            connection.send(packet);
        }
    }

    @Override
    public boolean takesMore() {
        return state != State.GONE && connection.takesMore();
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        connection.whenItTakesMore(() -> {
            if (state != State.GONE) {
                step.run();
            }
        });
    }

    @Override
    public void emit(String event, JsonArray arguments) {
        Encoding.event(name, "", event, arguments).forEach(this::send);
    }

    @Override
    public Future<JsonArray> ask(String event, JsonArray arguments, Duration patience) {
        if (state == State.GONE) {
            return Future.failedFuture(new NoAnswerException("the client is gone"));
        }
        Encoding.event(name, questions.nextId(), event, arguments).forEach(this::send);
        return questions.ask(patience);
    }

    @Override
    public void ack(String ackId, String arguments) {
        send(Outgoing.text(Packet.head(Packet.Type.ACK, name, ackId) + arguments));
    }

    @Override
    public void ack(String ackId, JsonArray arguments) {
        Encoding.ack(name, ackId, arguments).forEach(this::send);
    }

    @Override
    public void leave() {
        if (state != State.GONE) {
            send(Outgoing.text(Packet.head(Packet.Type.DISCONNECT, name, "")));
            connection.sentAway(this);
        }
    }

    @Override
    public void close(CloseCode why, String because) {
        connection.close(why, because);
    }
}
