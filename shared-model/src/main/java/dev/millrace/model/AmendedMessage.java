package dev.millrace.model;

import org.jspecify.annotations.Nullable;

/** A message as it is now. */
public record AmendedMessage(ChatMessage message, @Nullable Amendment amendment) {}
