package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.time.Duration;
import java.time.Instant;

/**
 * Which event means which command, and how answers and room events look to one family of clients.
 */
interface Vocabulary extends RoomEvent.Encoder {

    /**
     * Reads an event's arguments.
     *
     * @param arguments the event's, without its name; never modified
     * @throws Refusal when there is no such event, or a field is not as it must be
     */
    Command commandOf(String event, JsonArray arguments);

    /** An answer as the arguments of an ack: the text of a JSON array. */
    String ack(Answer answer);

    /** A room event as a whole packet, encoded once for all members of this vocabulary. */
    @Override
    String encode(RoomEvent event);

    /** A refresh that was done, as the arguments of an ack. */
    static String refreshed(Instant endsAt) {
        return new JsonArray().add(new JsonObject().put("success", true).put("endsAt", endsAt.toString()))
                .encode();
    }

    /** What a refusal looks like, in an ack as everywhere else. */
    static JsonObject refused(Refusal refusal) {
        var body = new JsonObject()
                .put("success", false)
                .put("code", refusal.code().name())
                .put("message", refusal.text());
        if (refusal.field() != null) {
            body.put("field", refusal.field());
        }
        Duration retryAfter = refusal.retryAfter();
        return retryAfter == null ? body : body.put("retryAfter", retryAfter.toMillis());
    }
}
