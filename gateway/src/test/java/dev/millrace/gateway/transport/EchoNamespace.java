package dev.millrace.gateway.transport;

import dev.millrace.gateway.transport.socketio.Client;
import dev.millrace.gateway.transport.socketio.Namespace;
import dev.millrace.gateway.transport.socketio.Visit;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.UUID;

/**
 * What the official test suite of Socket.IO speaks with: says what it was entered with, and says back what it is told.
 * Besides, {@code ask} has it ask the client, {@code leave} has it send the client away. May be shared by event loops.
 */
public record EchoNamespace(String name) implements Namespace {

    static final Duration PATIENCE = Duration.ofMillis(300);

    @Override
    public Visit arrive(Client client, JsonObject auth) {
        client.welcome(new JsonObject().put("sid", UUID.randomUUID().toString()));
        client.emit("auth", new JsonArray().add(auth));
        return new Echo(client);
    }

    private record Echo(Client client) implements Visit {

        @Override
        public void event(String name, JsonArray arguments, @Nullable String ackId) {
            switch (name) {
                case "message" -> client.emit("message-back", arguments);
                case "message-with-ack" -> {
                    if (ackId != null) {
                        client.ack(ackId, arguments);
                    }
                }
                case "ask" -> client.ask("question", arguments, PATIENCE)
                        .onSuccess(answer -> client.emit("answered", answer))
                        .onFailure(e -> client.emit("unanswered", new JsonArray().add(e.getMessage())));
                case "leave" -> client.leave();
                default -> client.emit("unknown", new JsonArray().add(name));
            }
        }

        @Override
        public void refused(@Nullable String ackId, Refusal refusal) {
            client.emit("refused", new JsonArray().add(refusal.text()));
        }

        @Override
        public void alive() {
            // It holds nothing that has to be renewed.
        }

        @Override
        public void whenAnswered(Runnable step) {
            step.run();
        }

        @Override
        public void ended(boolean byItself) {
            // It holds nothing.
        }
    }
}
