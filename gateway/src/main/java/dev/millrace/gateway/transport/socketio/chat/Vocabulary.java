package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Broadcast;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.time.Instant;
import java.util.Optional;

/**
 * Which event means which command, and how answers and room events look to one family of clients.
 */
interface Vocabulary extends Broadcast.Encoder<Optional<Outgoing>> {

    /**
     * Reads an event's arguments.
     *
     * @param arguments the event's, without its name; never modified
     * @throws Refusal when there is no such event, or a field is not as it must be
     */
    Command commandOf(String event, JsonArray arguments);

    /** An answer as the arguments of an ack: the text of a JSON array. */
    String ack(Answer answer);

    /**
     * A room event as a whole packet, encoded once for all members of this vocabulary; nothing where the vocabulary has
     * no word for it.
     */
    @Override
    Optional<Outgoing> encode(RoomEvent event);

    /** A refresh that was done, as the arguments of an ack. */
    static String refreshed(Instant endsAt) {
        return new JsonArray().add(new JsonObject().put("success", true).put("endsAt", endsAt.toString()))
                .encode();
    }
}
