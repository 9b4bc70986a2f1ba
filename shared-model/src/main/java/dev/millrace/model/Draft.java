package dev.millrace.model;

import java.time.Instant;
import java.util.UUID;

/**
 * A message that a gateway has accepted and the journal has not yet given a {@link Position}.
 *
 * @param id        a UUIDv7 from {@link MessageIds}: the message's identity everywhere
 * @param createdAt the gateway's clock, kept to the millisecond
 */
public record Draft(UUID id, RoomId roomId, UserId senderId, String senderName, MessageType type, String text,
        Instant createdAt) {}
