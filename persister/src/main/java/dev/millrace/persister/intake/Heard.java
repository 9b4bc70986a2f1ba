package dev.millrace.persister.intake;

/** What somebody published, as it came. Nobody writes to the payload. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Heard(String channel, byte[] payload) {}
