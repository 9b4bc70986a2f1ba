package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * How much the REST API does at once and for one user, and who is a service.
 *
 * @param concurrency requests dealt with at once, of all loops together
 * @param queue       requests that wait for that
 * @param connections to PostgreSQL, that requests share
 * @param deadline    from a request's being read to its answer
 * @param requests    of one user, on all gateways together
 * @param rooms       that one user may create or get, likewise
 */
public record ApiSettings(String serviceRole, int concurrency, int queue, int connections, Duration deadline,
        int maxBody,
        Rate requests, Rate rooms) {

    public static ApiSettings read(ConfigReader in) {
        return new ApiSettings(
                in.text("api.service-role", "service", "any text",
                        "whoever has this role is a service of yours: it may make any room, and needs no presentation"),
                in.integer("api.concurrency", 64, 1, 10_000,
                        "requests to the REST API that a gateway deals with at once"),
                in.integer("api.queue", 64, 0, 100_000,
                        "requests that wait while it does; one more is answered 503 at once"),
                in.integer("api.connections", 8, 1, 100,
                        "connections to PostgreSQL for what clients ask for: rooms, history, searches; who finds none free within a second is told"
                                + " UNAVAILABLE"),
                in.duration("api.deadline", Duration.ofSeconds(8), Duration.ofMillis(100),
                        Duration.ofMinutes(5),
                        "for a request to the REST API to be answered, its waiting included; who waits for `persisted`"
                                + " waits no longer, either"),
                in.integer("api.max-body", 65_536, 1_024, 1_048_576,
                        "bytes of the body of a request to the REST API"),
                in.parsed("limit.requests", "50/1s burst 100", Rate.ALLOWED,
                        "requests to the REST API of one user who is no service, on all gateways together",
                        Rate::parse),
                in.parsed("limit.rooms", "30/1m", Rate.ALLOWED,
                        "rooms that one user who is no service may create or get, on all gateways together",
                        Rate::parse));
    }

    public boolean isService(Identity who) {
        return who.roles().contains(serviceRole);
    }

    public Actor actor(Identity who) {
        return new Actor(who, isService(who));
    }
}
