package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Challenges;
import dev.millrace.gateway.auth.Revoker;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.model.redis.Revocation;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;
import java.time.InstantSource;

/**
 * {@code POST /auth/challenge} gives the bearer a nonce for their next presentation; {@code POST /auth/logout} revokes
 * the bearer's token, which ends all sessions that rest on it. Neither has a body that matters.
 *
 * <p>Belongs to one event loop.
 */
public final class AuthRoutes {

    private static final int MOST_BYTES = 1_024;

    /** Clocks differ: a token stays revoked until it is over for everybody. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final BearerGuard guard;
    private final Challenges challenges;
    private final Revoker revoker;
    private final InstantSource clock;

    public AuthRoutes(Gate gate, Sessions sessions, Challenges challenges, Revoker revoker,
            InstantSource clock) {
        this.guard = new BearerGuard(gate, Cors.Terms.AUTH, sessions::check, MOST_BYTES);
        this.challenges = challenges;
        this.revoker = revoker;
        this.clock = clock;
    }

    public void mountOn(Router router) {
        router.options("/auth/*").handler(guard);
        router.post("/auth/*").handler(guard);
        router.post("/auth/*").handler(guard.body());
        router.post("/auth/challenge").handler(this::challenge);
        router.post("/auth/logout").handler(this::logout);
        router.route("/auth/*").failureHandler(Problem::answer);
    }

    private void challenge(RoutingContext context) {
        challenges.issue(BearerGuard.tokenOf(context).identity().userId())
                .onSuccess(challenge -> context.response()
                        .putHeader("content-type", "application/json")
                        .putHeader("cache-control", "no-store")
                        .end(new JsonObject()
                                .put("nonce", challenge.nonce())
                                .put("expiresIn", challenge.goodFor().toSeconds())
                                .encode()))
                .onFailure(context::fail);
    }

    private void logout(RoutingContext context) {
        AccessToken token = BearerGuard.tokenOf(context);
        Duration left = Duration.between(clock.instant(), token.expiresAt());
        Duration lasting = left.isNegative() ? MARGIN : left.plus(MARGIN);
        revoker.revoke(new Revocation(Revocation.Kind.TOKEN, token.id()), lasting, "logout")
                .onSuccess(done -> context.response().setStatusCode(204).end())
                .onFailure(context::fail);
    }
}
