package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.auth.token.AccessTokens;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/** Opens sessions to whoever has a good access token. */
public final class Doorkeeper implements Sessions {

    private final AccessTokens tokens;

    public Doorkeeper(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Future<Session> open(Credentials credentials, @Nullable String resumption, Client client) {
        return check(credentials).map(OpenSession::new);
    }

    @Override
    public Future<AccessToken> check(Credentials credentials) {
        try {
            return Future.succeededFuture(tokens.verify(credentials.accessToken()));
        } catch (Denial denial) {
            return Future.failedFuture(denial.refusal());
        }
    }

    private final class OpenSession implements Session {

        private final String resumption = UUID.randomUUID().toString();
        private AccessToken token;

        OpenSession(AccessToken token) {
            this.token = token;
        }

        @Override
        public Identity identity() {
            return token.identity();
        }

        @Override
        public String resumption() {
            return resumption;
        }

        @Override
        public Instant endsAt() {
            return token.expiresAt();
        }

        @Override
        public Future<Instant> refresh(Credentials credentials) {
            return check(credentials).map(fresh -> {
                token = fresh;
                return fresh.expiresAt();
            });
        }

        @Override
        public void close() {
            // A token alone holds nothing.
        }
    }
}
