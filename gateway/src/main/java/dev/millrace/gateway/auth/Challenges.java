package dev.millrace.gateway.auth;

import dev.millrace.model.UserId;

import io.vertx.core.Future;

import java.time.Duration;

/** Gives out the nonces that presentations answer. */
public interface Challenges {

    /** Completes with a nonce that this user may answer once, or fails with an {@code UNAVAILABLE} refusal. */
    Future<Challenge> issue(UserId user);

    /** @param goodFor how long there is to answer it */
    record Challenge(String nonce, Duration goodFor) {}
}
