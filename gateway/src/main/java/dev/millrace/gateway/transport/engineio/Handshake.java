package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.auth.Credentials;

/**
 * What a connection came with, kept as long as it lasts.
 *
 * @param credentials for a client that enters without any of its own
 * @param network     whom limits count
 */
public record Handshake(Credentials credentials, String network) {}
