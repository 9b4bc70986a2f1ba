package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A message as it is shown now.
 *
 * @param message with the text of its last edit, and none once it is deleted
 */
public record MessageView(ChatMessage message, @Nullable Instant editedAt, @Nullable Instant deletedAt) {}
