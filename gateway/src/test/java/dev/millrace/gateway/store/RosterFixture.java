package dev.millrace.gateway.store;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.LiveHeads;
import dev.millrace.gateway.room.roster.MessagePlaces;
import dev.millrace.gateway.room.roster.NewRoom;
import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.ReadReceipts;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.gateway.room.roster.RoomSettings;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.Secret;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A desk over a real PostgreSQL, with a Redis that the test makes up; the test is the persister, too. */
final class RosterFixture implements AutoCloseable {

    static final Actor SERVICE = new Actor(
            new Identity(new UserId("shop"), "Shop", Set.of("service"), Set.of()), true);

    private final MessageIds ids = new MessageIds(InstantSource.system(), 1);
    final HikariDataSource pool;
    final Roster roster;
    final RoomDesk desk;
    /** What rooms were told, in that order. */
    final List<Effect> told = new CopyOnWriteArrayList<>();
    /** What Redis has and PostgreSQL has not. */
    final Map<RoomId, List<ChatMessage>> live = new ConcurrentHashMap<>();
    /** How many of a room's recent messages were asked for last. */
    final Map<RoomId, Integer> recentAsked = new ConcurrentHashMap<>();
    final List<Party> receipts = new CopyOnWriteArrayList<>();
    /** Whether rooms can be told. */
    volatile boolean heard = true;

    RosterFixture(TestDatabase database) throws Exception {
        this(database, 5_000);
    }

    RosterFixture(TestDatabase database, int maxMembers) throws Exception {
        Database.prepare(settings(database), Duration.ofSeconds(30));
        pool = ConnectionPool.forRooms(settings(database), 8);
        roster = new StoredRoster(pool);
        desk = desk(new RoomSettings(false, 3, maxMembers));
    }

    RoomDesk desk(RoomSettings settings) {
        ReadReceipts noted = (room, party, upTo) -> receipts.add(party);
        return new RoomDesk(new RoomDesk.Ports(roster, news(), heads(), places(), noted), settings);
    }

    static PostgresSettings settings(TestDatabase database) {
        URI postgres = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        return new PostgresSettings(postgres.getHost(), postgres.getPort(), postgres.getPath().substring(1),
                database.user(), new Secret(database.password()));
    }

    RoomNews news() {
        return effect -> {
            if (!heard) {
                return Future.failedFuture("nobody hears");
            }
            told.add(effect);
            return Future.succeededFuture();
        };
    }

    private MessagePlaces places() {
        return (room, message) -> live.getOrDefault(room, List.of())
                .stream()
                .filter(said -> said.draft().id().equals(message))
                .map(ChatMessage::position)
                .findFirst()
                .orElseGet(() -> MessagePlaces.NONE.of(room, message));
    }

    private LiveHeads heads() {
        return new LiveHeads() {

            @Override
            public Map<RoomId, Position> last(Set<RoomId> rooms) {
                return of(rooms, messages -> messages.getLast().position());
            }

            @Override
            public Map<RoomId, List<ChatMessage>> recent(Map<RoomId, Integer> most) {
                recentAsked.putAll(most);
                Map<RoomId, List<ChatMessage>> found = of(most.keySet(), List::copyOf);
                found.replaceAll((room, all) -> all.subList(
                        Math.max(0, all.size() - Objects.requireNonNull(most.get(room))), all.size()));
                return found;
            }

            private <T> Map<RoomId, T> of(Set<RoomId> rooms, Function<List<ChatMessage>, T> what) {
                Map<RoomId, T> found = new ConcurrentHashMap<>();
                rooms.stream()
                        .filter(live::containsKey)
                        .forEach(
                                room -> found.put(room, what.apply(live.get(room))));
                return found;
            }
        };
    }

    /** @param stores on whose side they are */
    static Actor user(String id, String... stores) {
        return new Actor(new Identity(new UserId(id), "Name of " + id, Set.of(), Set.of(stores)), false);
    }

    static Party party(String user) {
        return Party.user(new UserId(user));
    }

    static NewMember member(String user, Role role) {
        return new NewMember(party(user), "Name of " + user, role);
    }

    static NewMember member(String user) {
        return member(user, Role.MEMBER);
    }

    static NewRoom wanted(RoomKind kind, NewMember... members) {
        return new NewRoom(null, kind, null, null, null, null, null, null, List.of(members));
    }

    static NewRoom store(String store) {
        return new NewRoom(null, RoomKind.STORE, null, null, null, store, null, null, List.of());
    }

    /** A service's, which whoever is let in may join. */
    static NewRoom product(String ref, @Nullable Integer capacity, @Nullable Instant expiresAt) {
        return new NewRoom(null, RoomKind.PRODUCT, ref, "Product " + ref, null, null, capacity, expiresAt,
                List.of());
    }

    RoomId open(Actor actor, NewRoom wanted) {
        return desk.open(actor, wanted).room().room().id();
    }

    RoomId group(String owner, String... members) {
        NewMember[] all = new NewMember[members.length];
        for (int i = 0; i < members.length; i++) {
            all[i] = member(members[i]);
        }
        return open(user(owner), wanted(RoomKind.GROUP, all));
    }

    /** Said, and not stored yet. */
    ChatMessage say(RoomId room, SenderKind side, String sender, long seq, String text) {
        return say(room, side, sender, seq, MessageType.CHAT, text);
    }

    ChatMessage say(RoomId room, SenderKind side, String sender, long seq, MessageType type, String text) {
        var draft = new Draft(ids.next(), room, new UserId(sender), "Name of " + sender, type,
                text, Instant.now().truncatedTo(ChronoUnit.MILLIS), null, side);
        var message = new ChatMessage(draft, new Position(1, seq));
        live.computeIfAbsent(room, r -> new CopyOnWriteArrayList<>()).add(message);
        return message;
    }

    ChatMessage say(RoomId room, String sender, long seq, String text) {
        return say(room, SenderKind.USER, sender, seq, text);
    }

    /** As a persister's flush does. */
    void store(ChatMessage message) throws SQLException {
        Draft said = message.draft();
        execute("""
                INSERT INTO millrace.message
                    (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at, sender_kind)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", said.id(), said.roomId().value(),
                message.position().epoch(), message.position().seq(), said.senderId().value(),
                said.senderName(), said.type().name(), said.text(),
                said.createdAt().atOffset(ZoneOffset.UTC), said.senderKind().name());
        execute("""
                INSERT INTO millrace.room_head (room_id, epoch, seq, message_id, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (room_id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq,
                    message_id = excluded.message_id, at = excluded.at""", said.roomId().value(),
                message.position().epoch(), message.position().seq(), said.id(),
                said.createdAt().atOffset(ZoneOffset.UTC));
        execute("""
                UPDATE millrace.room_member SET read_epoch = ?, read_seq = ?
                WHERE room_id = ? AND side = 'USER' AND member_id = ?""", message.position().epoch(),
                message.position().seq(), said.roomId().value(), said.senderId().value());
    }

    void execute(String sql, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    long count(String sql, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    List<Effect.What> toldOf(RoomId room) {
        return told.stream().filter(effect -> effect.room().equals(room)).map(Effect::what).toList();
    }

    @Override
    public void close() {
        pool.close();
    }
}
