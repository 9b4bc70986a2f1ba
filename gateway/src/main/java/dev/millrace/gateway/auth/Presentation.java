package dev.millrace.gateway.auth;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/**
 * A Verifiable Presentation that was verified, by itself: whose it is, and whether it answers a challenge, is for
 * whoever has the rest to compare.
 *
 * @param digest           SHA-256 of its text, in hexadecimal
 * @param holder           the DID of who presents
 * @param holderThumbprint the RFC 7638 thumbprint of the key that it is signed with
 * @param issuers          the DIDs of who vouches, in its credentials
 * @param credentials      the ids of its credentials that have one
 * @param nonce            the challenge it says it answers
 * @param until            the earliest expiry in it: it can be presented until then
 * @param credentialsUntil the earliest expiry of its credentials: a session rests on it until then
 */
public record Presentation(String digest, String holder, String holderThumbprint, Set<String> issuers,
        Set<String> credentials, @Nullable String nonce, Instant until, Instant credentialsUntil) {

    public Presentation {
        issuers = Set.copyOf(issuers);
        credentials = Set.copyOf(credentials);
    }
}
