package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.history.Query.From;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said in a room: read, said, changed, found. */
final class MessageResource {

    private static final int MOST_PAGES = 10_000;

    private static final String ACK_LEVELS = Arrays.stream(AckLevel.values())
            .map(AckLevel::word)
            .collect(Collectors.joining(", "));

    private final MessageDesk messages;

    MessageResource(MessageDesk messages) {
        this.messages = messages;
    }

    Reply history(Call call) {
        From from = from(call);
        String page = call.parameter("page");
        if (page == null) {
            return page(messages.history(call.actor(), new Query(call.room(), from, call.limit())), from);
        }
        if (!(from instanceof From.Newest)) {
            throw Refusal.field("page", "not be given together with before, after or around");
        }
        return page(messages.page(call.actor(), call.room(), call.number("page", 1, MOST_PAGES, 1),
                call.limit()), from);
    }

    Reply send(Call call) {
        return send(call, MessageType.CHAT);
    }

    /** By a service: unless it says otherwise, for the system. */
    Reply announce(Call call) {
        return send(call, MessageType.SYSTEM);
    }

    private Reply send(Call call, MessageType ifNotSaid) {
        Fields body = call.body();
        requireOwn(call, body.optionalId("senderId"));
        MessageType type = Objects.requireNonNullElse(body.optionalConstant("type", MessageType.class),
                ifNotSaid);
        Answer.Sent sent = messages.send(call.actor(), new Command.Send(call.room(), body.text("message"),
                type, clientId(call), ack(body)));
        return Reply.of(new JsonObject().put("message", new JsonObject(sent.messageJson()))
                .put("ack", sent.reached().word())
                .put("repeated", sent.repeated()), !sent.repeated());
    }

    Reply edit(Call call) {
        return Reply.of(Shapes.message(messages.edit(call.actor(), call.room(), call.message(),
                call.body().text("message"))));
    }

    Reply delete(Call call) {
        return Reply.of(Shapes.message(messages.delete(call.actor(), call.room(), call.message())));
    }

    Reply revisions(Call call) {
        return Reply.of(new JsonObject().put("revisions", Shapes.all(
                messages.revisions(call.actor(), call.room(), call.message()), Shapes::revision)));
    }

    Reply search(Call call) {
        MessageDesk.Found found = found(call);
        var json = new JsonObject().put("messages", Shapes.all(found.messages(), Shapes::message));
        Shapes.putIfThere(json, "before",
                found.searchedTo() == null ? null : Cursor.of(found.searchedTo()));
        return Reply.of(json);
    }

    private MessageDesk.Found found(Call call) {
        String text = call.required("q");
        try {
            return messages.search(call.actor(), call.room(), text, call.cursor("before"), call.limit());
        } catch (Refusal refusal) {
            throw refusal.renaming("text", "q");
        }
    }

    private static From from(Call call) {
        Position before = call.cursor("before");
        Position after = call.cursor("after");
        Position around = call.cursor("around");
        if (Stream.of(before, after, around).filter(Objects::nonNull).count() > 1) {
            throw Refusal.field("before", "not be given together with after or around, nor these together");
        }
        if (before != null) {
            return new From.Before(before);
        }
        if (after != null) {
            return new From.After(after);
        }
        return around == null ? new From.Newest() : new From.Around(around);
    }

    /** Where nothing was found, one goes on from where one came. */
    private static Reply page(MessagePage page, From from) {
        List<MessageView> found = page.messages();
        var json = new JsonObject().put("messages", Shapes.all(found, Shapes::message))
                .put("more", page.more())
                .put("complete", page.complete());
        Shapes.putIfThere(json, "hole", page.hole() == null ? null : page.hole().name());
        if (!found.isEmpty()) {
            json.put("before", Cursor.of(found.getFirst().message().position()))
                    .put("after", Cursor.of(found.getLast().message().position()));
        } else if (from instanceof From.Before(Position position)) {
            json.put("before", Cursor.of(position));
        } else if (from instanceof From.After(Position position)) {
            json.put("after", Cursor.of(position));
        }
        return Reply.of(json);
    }

    /** Nobody speaks as another; whoever sends their own id along means well. */
    private static void requireOwn(Call call, @Nullable String senderId) {
        if (senderId != null && !senderId.equals(call.actor().identity().userId().value())) {
            throw Refusal.field("senderId", "be the bearer's own, or not be given");
        }
    }

    private static @Nullable String clientId(Call call) {
        String inBody = call.body().optionalText("clientId");
        String key = call.idempotencyKey();
        if (inBody != null && key != null && !inBody.equals(key)) {
            throw Refusal.field("clientId", "be the Idempotency-Key, where both are given");
        }
        return key == null ? inBody : key;
    }

    private static AckLevel ack(Fields body) {
        String word = body.optionalText("ack");
        return word == null
                ? AckLevel.JOURNALED
                : AckLevel.of(word).orElseThrow(() -> Refusal.field("ack", "be one of " + ACK_LEVELS));
    }
}
