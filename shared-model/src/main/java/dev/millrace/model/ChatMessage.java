package dev.millrace.model;

/** A message as the journal holds it: what was sent, and where it stands in its room. */
public record ChatMessage(Draft draft, Position position) {}
