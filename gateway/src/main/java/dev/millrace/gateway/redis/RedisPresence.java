package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.presence.Presence;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is there, in Redis. An event loop is a holder of its users, for as long as it renews that; one that does not is given
 * up, and another loop tells that its users are gone, some at a time. A holder that was given up never comes back, nor does
 * one of another life of Redis: its loop goes on under another name and tells anew who is on it. So nothing that is still
 * told of the old one concerns the new one, and a user who is on both is there all the time.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisPresence implements Presence {

    private static final Logger log = LoggerFactory.getLogger(RedisPresence.class);

    private static final Script RENEW = Script.load("presence-renew.lua");
    private static final Script MOVE = Script.load("presence-move.lua");
    private static final Script LOOK = Script.load("presence-look.lua");

    /** Users that one script is about. */
    private static final int PORTION = 200;

    /** In as long as a holder counts as alive, it says so as often. */
    private static final int RENEWALS = 3;

    private final Vertx vertx;
    private final PrimaryLink primary;
    private final ScriptLink link;
    private final PresenceFeed feed;
    private final String loop;
    private final Duration grace;
    private final Set<UserId> here = new HashSet<>();
    /** Of whom Redis may not know yet whether they are here, under the present name. */
    private final Set<UserId> untold = new LinkedHashSet<>();
    private int names;
    private boolean known;
    private Incarnation life = Incarnation.NONE;
    /** Since when each renewal was answered. */
    private long aliveSince = System.nanoTime();
    private Future<Void> telling = Future.succeededFuture();
    private boolean sweeping;
    private boolean closed;

    /**
     * @param loop  a name that no other event loop has, or ever had
     * @param grace after which a loop that is not heard of is given up
     */
    public RedisPresence(Vertx vertx, PrimaryLink primary, PresenceFeed feed, String loop, Duration grace) {
        this.vertx = vertx;
        this.primary = primary;
        this.link = new ScriptLink(primary);
        this.feed = feed;
        this.loop = loop;
        this.grace = grace;
    }

    public Future<Void> open() {
        return feed.link().open().compose(v -> renew()).onComplete(v -> renewLater());
    }

    /** Tells that its users are gone, whose sessions ended; where that cannot be told, others will after the grace. */
    public Future<Void> close() {
        closed = true;
        untold.addAll(here);
        here.clear();
        return telling.eventually(this::tell)
                .compose(v -> known && untold.isEmpty() ? giveUpTheName() : Future.succeededFuture())
                .eventually(() -> feed.link().close())
                .transform(result -> Future.succeededFuture());
    }

    /** Whom Redis still has here would be there for ever, were there no holder to be given up. */
    private Future<Void> giveUpTheName() {
        return link
                .send(Request.cmd(Command.ZREM).arg(RedisNames.PRESENCE_HOLDERS).arg(holder()))
                .mapEmpty();
    }

    @Override
    public void arrived(UserId user) {
        here.add(user);
        untold.add(user);
        tell();
    }

    @Override
    public void departed(UserId user) {
        here.remove(user);
        untold.add(user);
        tell();
    }

    @Override
    public void watchedBy(Watcher onlyOne) {
        feed.watchedBy(onlyOne);
    }

    @Override
    public Future<Map<UserId, Sighting>> of(Set<UserId> users) {
        Map<UserId, Sighting> seen = new HashMap<>();
        Future<?> asked = Future.succeededFuture();
        for (List<UserId> some : portions(users)) {
            asked = asked.compose(v -> look(some, seen));
        }
        return asked.map(seen);
    }

    private Future<?> look(List<UserId> users, Map<UserId, Sighting> seen) {
        List<String> keys = new ArrayList<>(List.of(RedisNames.PRESENCE_VERSION));
        users.forEach(user -> keys.add(RedisNames.presenceOf(user)));
        return link.run(LOOK, keys).onSuccess(reply -> {
            long version = Long.parseLong(reply.get(0).toString());
            for (int i = 0; i < users.size(); i++) {
                seen.put(users.get(i), new Sighting(reply.get(i + 1).toInteger() == 1, version));
            }
        });
    }

    private static List<List<UserId>> portions(Set<UserId> users) {
        List<UserId> all = List.copyOf(users);
        List<List<UserId>> portions = new ArrayList<>();
        for (int i = 0; i < all.size(); i += PORTION) {
            portions.add(all.subList(i, Math.min(all.size(), i + PORTION)));
        }
        return portions;
    }

    private String holder() {
        return loop + '.' + names;
    }

    private void renewLater() {
        vertx.setTimer(Math.max(1, grace.toMillis() / RENEWALS), timer -> {
            if (!closed) {
                // What cannot be said now is said next time. The link logs that Redis is away.
                renew().onComplete(v -> renewLater());
            }
        });
    }

    private Future<Void> renew() {
        boolean goesOn = known && life.equals(primary.incarnation());
        return (goesOn ? goOn() : begin()).onFailure(e -> aliveSince = System.nanoTime());
    }

    /** After a Redis that was away each loop has had the grace to come back before any other gives it up. */
    private Future<Void> goOn() {
        boolean longEnough = System.nanoTime() - aliveSince >= grace.toNanos();
        return link.run(RENEW, renewed(), holder(), grace.toMillis(), longEnough ? "judge" : "")
                .compose(reply -> {
                    if (reply.get(0).toInteger() == 0) {
                        return begin();
                    }
                    sweep(reply.get(1).toString());
                    return tell();
                });
    }

    private Future<Void> begin() {
        known = false;
        names++;
        life = primary.incarnation();
        return link.run(RENEW, renewed(), holder(), grace.toMillis(), "begin").compose(v -> {
            known = true;
            aliveSince = System.nanoTime();
            untold.clear();
            untold.addAll(here);
            return tell();
        });
    }

    private static List<String> renewed() {
        return List.of(RedisNames.PRESENCE_HOLDERS, RedisNames.PRESENCE_GIVEN_UP);
    }

    /** All that is untold, some at a time; what is not told this time is next time. */
    private Future<Void> tell() {
        if (telling.isComplete() && known && !untold.isEmpty()) {
            telling = tellSome().recover(e -> {
                log.debug("it is not told yet who is here", e);
                return Future.succeededFuture();
            });
        }
        return telling;
    }

    private Future<Void> tellSome() {
        List<UserId> some = new ArrayList<>();
        for (Iterator<UserId> next = untold.iterator(); next.hasNext() && some.size() < PORTION;) {
            some.add(next.next());
            next.remove();
        }
        String name = holder();
        return move(RedisNames.PRESENCE_HOLDERS, name, some).onFailure(e -> untold.addAll(some))
                .compose(moved -> {
                    if (!moved) {
                        // The next renewal goes on under another name.
                        untold.addAll(some);
                        known = known && !name.equals(holder());
                    }
                    return known && !untold.isEmpty() ? tellSome() : Future.succeededFuture();
                });
    }

    /** Whether the holder is where it must be. */
    private Future<Boolean> move(String where, String name, List<UserId> users) {
        List<String> keys = new ArrayList<>(
                List.of(where, RedisNames.presenceAt(name), RedisNames.PRESENCE_VERSION));
        List<Object> arguments = new ArrayList<>(List.of(name, RedisNames.PRESENCE_CHANGES));
        boolean sweeps = where.equals(RedisNames.PRESENCE_GIVEN_UP);
        for (UserId user : users) {
            keys.add(RedisNames.presenceOf(user));
            arguments.add((!sweeps && here.contains(user) ? '+' : '-') + user.value());
        }
        return link.run(MOVE, keys, arguments.toArray()).map(reply -> reply.toInteger() == 1);
    }

    /** One at a time. Where it is not done to the end, whoever claims it next goes on. */
    private void sweep(String dead) {
        if (!dead.isEmpty() && !sweeping) {
            sweeping = true;
            log.info("who was on {} is gone: it is not heard of any more", dead);
            sweepSome(dead).onFailure(e -> log.debug("{} is to be swept once more", dead, e))
                    .onComplete(v -> sweeping = false);
        }
    }

    private Future<Void> sweepSome(String dead) {
        return link.send(Request.cmd(Command.SRANDMEMBER).arg(RedisNames.presenceAt(dead)).arg(PORTION))
                .compose(left -> left.size() == 0
                        ? link.send(Request.cmd(Command.ZREM).arg(RedisNames.PRESENCE_GIVEN_UP).arg(dead))
                                .mapEmpty()
                        : move(RedisNames.PRESENCE_GIVEN_UP, dead, users(left))
                                .compose(moved -> moved ? sweepSome(dead) : Future.succeededFuture()));
    }

    private static List<UserId> users(Response members) {
        List<UserId> users = new ArrayList<>();
        members.forEach(member -> users.add(new UserId(member.toString())));
        return users;
    }
}
