package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;

import io.vertx.core.Future;

import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

/** Lets everybody in, as one and the same. */
final class OpenDoor implements Sessions, Session {

    private final Identity identity = new Identity(Sample.SENDER, "User Seventeen", Set.of("USER"), Set.of());

    @Override
    public Future<Session> open(Credentials credentials, String returning, Client client) {
        return Future.succeededFuture(this);
    }

    @Override
    public Future<AccessToken> check(Credentials credentials) {
        return Future.failedFuture("nobody asks");
    }

    @Override
    public Future<AccessToken> check(Credentials credentials, Predicate<Identity> trusted) {
        return Future.failedFuture("nobody asks");
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public String resumption() {
        return "resumption";
    }

    @Override
    public String name() {
        return "name";
    }

    @Override
    public Instant endsAt() {
        return Instant.MAX;
    }

    @Override
    public Future<Instant> refresh(Credentials credentials) {
        return Future.failedFuture("nobody asks");
    }

    @Override
    public void close() {}
}
