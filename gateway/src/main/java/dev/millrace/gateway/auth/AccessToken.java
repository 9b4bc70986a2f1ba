package dev.millrace.gateway.auth;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * An access token that was verified.
 *
 * @param id               its {@code jti}, or {@code sha256:<hex>} of the whole where it has none
 * @param holder           the DID whose presentations go with it, if it names one ({@code did}, or {@code cnf.kid})
 * @param holderThumbprint likewise the RFC 7638 thumbprint of the key ({@code cnf.jkt})
 * @param presentation     the one it carries ({@code vp}), which its issuer has tied to it
 */
public record AccessToken(Identity identity, String id, Instant expiresAt, @Nullable String holder,
        @Nullable String holderThumbprint, @Nullable String presentation) {}
