package dev.millrace.persister.intake;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads what somebody else's gateway publishes on a room's channel: {@code roomId}, {@code senderId},
 * {@code senderName}, {@code message}, {@code createdAt} and perhaps {@code id}, in the spellings that are about.
 * Our own form of a message is one of them. Fields it does not know are passed over.
 *
 * <p>A message without a position of ours stands at its time: {@code epoch} is that, and {@code seq} is 0.
 */
final class ForeignReader {

    private static final String TYPES = Arrays.toString(MessageType.values());

    private final InstantSource clock;

    /** @param clock for a message that has an id and does not say when it was made */
    ForeignReader(InstantSource clock) {
        this.clock = clock;
    }

    ChatMessage read(String channel, byte[] payload) throws MalformedMessageException {
        var fields = ForeignFields.of(payload);
        RoomId room = room(channel, fields);
        Instant createdAt = createdAt(fields);
        UUID id = id(channel, payload, room, fields.id("id"), createdAt);
        Instant at = createdAt == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : createdAt;
        String sender = present("senderId", fields.id("senderId"));
        var draft = new Draft(id, room, parsed("senderId", sender, "an id", UserId::new),
                or(fields.text("senderName"), sender), type(fields.text("type")),
                present("message", fields.text("message")), at, fields.text("clientId"));
        EntryReader.requireStorable(draft);
        return new ChatMessage(draft, position(fields, at));
    }

    private static RoomId room(String channel, ForeignFields fields) throws MalformedMessageException {
        String named = fields.id("roomId");
        return named == null
                ? parsed("the channel", channel, "a room's", RedisNames::roomOf)
                : parsed("roomId", named, "an id", RoomId::new);
    }

    private static UUID id(String channel, byte[] payload, RoomId room, @Nullable String id,
            @Nullable Instant createdAt) throws MalformedMessageException {
        if (id != null) {
            return ForeignIds.of(room, id);
        }
        if (createdAt == null) {
            throw new MalformedMessageException(
                    "neither id nor createdAt: another message could not be told from this one");
        }
        return ForeignIds.of(channel, payload);
    }

    private static @Nullable Instant createdAt(ForeignFields fields) throws MalformedMessageException {
        String text = fields.id("createdAt");
        if (text == null) {
            return null;
        }
        Function<String, Instant> parse = fields.isInteger("createdAt")
                ? millis -> Instant.ofEpochMilli(Long.parseLong(millis))
                : ForeignReader::iso;
        return parsed("createdAt", text, "an ISO 8601 time or milliseconds since 1970", parse)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    /** Without an offset it is UTC. */
    private static Instant iso(String text) {
        var time = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime there
                ? there.toInstant()
                : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    }

    private static MessageType type(@Nullable String type) throws MalformedMessageException {
        return type == null
                ? MessageType.CHAT
                : parsed("type", type, "one of " + TYPES, MessageType::valueOf);
    }

    /** Ours, if the message has one; else its time, which is no epoch of ours as long as it has no seq. */
    private static Position position(ForeignFields fields, Instant at) {
        long epoch = fields.positive("epoch");
        long seq = fields.positive("seq");
        return epoch > 0 && seq > 0
                ? new Position(epoch, seq)
                : new Position(Math.max(1, at.toEpochMilli()), 0);
    }

    /** The reason names the field and does not quote it: a payload's content does not belong in a log. */
    private static <T> T parsed(String name, String value, String form, Function<String, T> parse)
            throws MalformedMessageException {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedMessageException(name + " is not " + form);
        }
    }

    private static String present(String name, @Nullable String value) throws MalformedMessageException {
        if (value == null) {
            throw new MalformedMessageException(name + " is missing");
        }
        return value;
    }

    private static String or(@Nullable String value, String instead) {
        return value == null ? instead : value;
    }
}
