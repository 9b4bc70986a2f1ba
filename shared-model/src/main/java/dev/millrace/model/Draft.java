package dev.millrace.model;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/**
 * A message that a gateway has accepted and the journal has not yet given a {@link Position}.
 *
 * @param id        a UUIDv7 from {@link MessageIds}: the message's identity everywhere
 * @param createdAt the gateway's clock, kept to the millisecond
 * @param clientId  what the sender calls this send, so that it can be repeated: the same from the same sender in
 *                  the same room is the same message
 * @param senderKind on whose side the sender says it
 */
public record Draft(UUID id, RoomId roomId, UserId senderId, String senderName, MessageType type, String text,
        Instant createdAt, @Nullable String clientId, SenderKind senderKind) {

    public static final int MAX_CLIENT_ID_LENGTH = 64;

    /** Of somebody who speaks for themselves. */
    public Draft(UUID id, RoomId roomId, UserId senderId, String senderName, MessageType type, String text,
            Instant createdAt, @Nullable String clientId) {
        this(id, roomId, senderId, senderName, type, text, createdAt, clientId, SenderKind.USER);
    }
}
