package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions.Client;
import dev.millrace.gateway.auth.Sessions.Ending;
import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * A session from the moment that its checks began: what is revoked while they go on ends it before it opens.
 *
 * <p>Belongs to one event loop.
 */
final class OpenSession implements Session {

    private static final Logger log = LoggerFactory.getLogger(OpenSession.class);

    private final Doorkeeper door;
    private final Resumption resumption;
    private final Client client;
    private final Hold hold;
    private final Set<Revocation> restsOn;
    private Evidence evidence;
    private Instant endsAt = Instant.MAX;
    private boolean letIn;
    private boolean over;
    private boolean refreshing;
    private @Nullable Ending ending;
    private long expiryTimer = -1;
    private long renewalTimer = -1;

    OpenSession(Doorkeeper door, Resumption resumption, Client client, Hold hold, Evidence evidence) {
        this.door = door;
        this.resumption = resumption;
        this.client = client;
        this.hold = hold;
        this.evidence = evidence;
        this.restsOn = new HashSet<>(evidence.restsOn());
        door.live().add(resumption.name(), this);
        door.live().index(this, restsOn);
    }

    Hold hold() {
        return hold;
    }

    Evidence evidence() {
        return evidence;
    }

    /** Why it ended before it opened. */
    @Nullable
    Ending ending() {
        return ending;
    }

    void begin() {
        letIn = true;
        expireAt(door.endOf(evidence));
        renewalTimer = door.every(door.renewal(), this::renew);
    }

    /** The checks failed; its hold is given back by whoever took it. */
    void abandon() {
        over = true;
        leave();
    }

    void end(Ending why) {
        if (over) {
            return;
        }
        over = true;
        ending = why;
        leave();
        if (letIn) {
            hold.release();
            tell(why);
        }
    }

    /** One client that cannot be told must not keep the others from being told. */
    private void tell(Ending why) {
        try {
            client.ended(why);
        } catch (RuntimeException e) {
            log.error("a client was not told that its session is over", e);
        }
    }

    @Override
    public Identity identity() {
        return evidence.token().identity();
    }

    @Override
    public String resumption() {
        return resumption.secret();
    }

    @Override
    public String name() {
        return resumption.name();
    }

    @Override
    public Instant endsAt() {
        return endsAt;
    }

    @Override
    public Future<Instant> refresh(Credentials credentials) {
        if (refreshing) {
            return Future.failedFuture(Doorkeeper.busy());
        }
        refreshing = true;
        return door.refreshed(this, credentials).map(fresh -> {
            if (over) {
                // It may have taken another presentation since it let go.
                hold.release();
                throw Doorkeeper.over(ending);
            }
            evidence = fresh;
            expireAt(door.endOf(fresh));
            return endsAt;
        }).onComplete(result -> {
            refreshing = false;
            if (!over) {
                restOnlyOn(evidence.restsOn());
            }
        });
    }

    /** From now on this ends it too. */
    void restAlsoOn(Set<Revocation> more) {
        restsOn.addAll(more);
        door.live().index(this, more);
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            leave();
            hold.release();
        }
    }

    private void restOnlyOn(Set<Revocation> these) {
        Set<Revocation> gone = new HashSet<>(restsOn);
        gone.removeAll(these);
        door.live().unindex(this, gone);
        restsOn.retainAll(these);
    }

    private void expireAt(Instant when) {
        door.cancel(expiryTimer);
        endsAt = when;
        expiryTimer = door.at(when, () -> end(Ending.EXPIRED));
    }

    /** While Redis is away nobody else can claim what it holds, and nothing that it rests on is known to be revoked. */
    private void renew() {
        if (door.isPast(endsAt)) {
            // A timer does not know of a clock that was put right, nor of a machine that was asleep.
            end(Ending.EXPIRED);
            return;
        }
        hold.renew().onSuccess(still -> {
            if (!still) {
                end(Ending.REPLACED);
            } else if (over) {
                hold.release();
            }
        }).onFailure(door::notRenewed);
    }

    private void leave() {
        door.cancel(expiryTimer);
        door.cancel(renewalTimer);
        door.live().unindex(this, restsOn);
        door.live().remove(resumption.name());
    }
}
