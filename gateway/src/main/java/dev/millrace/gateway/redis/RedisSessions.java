package dev.millrace.gateway.redis;

import dev.millrace.gateway.auth.Challenges;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Revoker;
import dev.millrace.gateway.auth.session.Blocklist;
import dev.millrace.gateway.auth.session.Holdings;
import dev.millrace.gateway.auth.session.Nonces;
import dev.millrace.gateway.auth.session.SessionSettings;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.RevokeScript;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * What gateways share about who is in, in Redis: each step is one command or one script on one key, so that it is
 * atomic among them.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisSessions implements Blocklist, Nonces, Holdings, Challenges, Revoker {

    private static final Script CLAIM = Script.load("claim.lua");
    private static final Script RENEW = Script.load("renew.lua");
    private static final Script RELEASE = Script.load("release.lua");
    private static final Script SEAT = Script.load("seat.lua");
    private static final Script ANSWER = Script.load("answer.lua");
    private static final Script UNANSWER = Script.load("unanswer.lua");
    private static final Script REVOKE = Script.of(RevokeScript.source());

    private static final String NO_SESSION = "";
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ScriptLink link;
    private final SessionSettings settings;

    public RedisSessions(PrimaryLink link, SessionSettings settings) {
        this.link = new ScriptLink(link);
        this.settings = settings;
    }

    @Override
    public Future<Collection<Revocation>> blockedAmong(Collection<Revocation> candidates) {
        List<Revocation> asked = List.copyOf(candidates);
        Request request = Request.cmd(Command.MGET);
        asked.forEach(one -> request.arg(RedisNames.blocked(one.kind(), one.id())));
        return link.send(request).map(reasons -> {
            Collection<Revocation> blocked = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                if (reasons.get(i) != null) {
                    blocked.add(asked.get(i));
                }
            }
            return blocked;
        });
    }

    @Override
    public Future<Void> revoke(Revocation revocation, Duration lasting, String reason) {
        // Shorter than a millisecond is not for ever.
        Duration some = lasting.toMillis() < 1 ? Duration.ofMillis(1) : lasting;
        return link.run(REVOKE, RevokeScript.keys(revocation),
                RevokeScript.arguments(revocation, some, reason).toArray()).mapEmpty();
    }

    @Override
    public Future<Challenge> issue(UserId user) {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        return link.send(Request.cmd(Command.SET)
                .arg(RedisNames.nonce(nonce))
                .arg(givenTo(user))
                .arg("PX")
                .arg(settings.challenge().toMillis())).map(new Challenge(nonce, settings.challenge()));
    }

    @Override
    public Future<Answer> answer(String nonce, UserId user, Presentation presentation, String session) {
        return answered(nonce, user, presentation, session).map(reply -> switch (reply) {
            case 1 -> Answer.FIRST;
            case 2 -> Answer.AGAIN;
            default -> Answer.WRONG;
        });
    }

    @Override
    public Future<Boolean> answersRequests(String nonce, UserId user, Presentation presentation) {
        return answered(nonce, user, presentation, NO_SESSION).map(reply -> reply != 0);
    }

    private Future<Integer> answered(String nonce, UserId user, Presentation presentation, String session) {
        return link.run(ANSWER, List.of(RedisNames.nonce(nonce)), givenTo(user),
                answeredBy(presentation, user), session, presentation.until().toEpochMilli())
                .map(Response::toInteger);
    }

    @Override
    public Future<Void> giveBack(String nonce, UserId user, Presentation presentation, String session) {
        return link.run(UNANSWER, List.of(RedisNames.nonce(nonce)), answeredBy(presentation, user) + session,
                givenTo(user), settings.challenge().toMillis()).mapEmpty();
    }

    @Override
    public Future<Claim> claim(String digest, String session, @Nullable String returning,
            @Nullable Second second) {
        return link.run(CLAIM, List.of(RedisNames.presentationsSession(digest)), session,
                returning == null ? "" : returning, second == null ? "resume" : second, lease(),
                settings.resumable().toMillis(), RedisNames.REPLACED).map(RedisSessions::claimOf);
    }

    private static Claim claimOf(Response reply) {
        String said = reply.get(1).toString();
        return switch (reply.get(0).toInteger()) {
            case 1 -> new Claim.Held(said.isEmpty() ? null : said);
            case 0 -> new Claim.Taken(Duration.ofMillis(Long.parseLong(said)));
            default -> new Claim.Stranger();
        };
    }

    @Override
    public Future<Boolean> renew(String digest, String session) {
        return link.run(RENEW, List.of(RedisNames.presentationsSession(digest)), session, lease(),
                settings.resumable().toMillis()).map(reply -> reply.toInteger() == 1);
    }

    @Override
    public Future<Void> release(String digest, String session) {
        // Within a lease each session that lives renews, and finds out that it gave way.
        return link.run(RELEASE, List.of(RedisNames.presentationsSession(digest)), session,
                Math.max(settings.resumable().toMillis(), lease())).mapEmpty();
    }

    @Override
    public Future<Boolean> seat(UserId user, String session, Collection<String> insteadOf) {
        List<Object> arguments = new ArrayList<>(
                List.of(session, settings.perUser(), lease(), RedisNames.REPLACED));
        arguments.addAll(insteadOf);
        return link.run(SEAT, List.of(RedisNames.sessions(user)), arguments.toArray())
                .map(reply -> reply.toInteger() == 1);
    }

    @Override
    public Future<Void> leave(UserId user, String session) {
        return link.send(Request.cmd(Command.ZREM).arg(RedisNames.sessions(user)).arg(session)).mapEmpty();
    }

    private long lease() {
        return settings.lease().toMillis();
    }

    private static String givenTo(UserId user) {
        return "given to " + user.value();
    }

    /** Neither a digest nor a user's id has a space in it. */
    private static String answeredBy(Presentation presentation, UserId user) {
        return "answered " + presentation.digest() + " by " + user.value() + " for ";
    }
}
