package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.HeldRoom;
import dev.millrace.gateway.room.roster.ListPlace;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomPlan;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.gateway.room.roster.StoredEntry;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;

/** Rooms and members in PostgreSQL. Thread-safe; blocks. */
public final class StoredRoster implements Roster {

    private final Transactions transactions;

    public StoredRoster(DataSource pool) {
        this.transactions = new Transactions(pool);
    }

    @Override
    public Done<Made> open(RoomPlan plan, Function<HeldRoom, Room> existing) {
        return transactions.run(connection -> {
            Room made = RoomRows.insert(connection, plan);
            if (made != null) {
                MemberRows.insert(connection, plan);
                return new Done<>(new Made(made, true), newsOf(connection, plan, made));
            }
            HeldRow held = theOneThereIs(connection, plan);
            Room room = existing.apply(held);
            return new Done<>(new Made(room, false), held.finish());
        });
    }

    /** Where whoever made it says which id it has, somebody may be in it already: where rooms that nobody made are open. */
    private static List<Effect> newsOf(Connection connection, RoomPlan plan, Room made) throws SQLException {
        return plan.idGiven()
                ? EffectRows.insert(connection, made, List.of(
                        new EffectRows.Draft(Effect.What.CHANGED, null, "", plan.createdBy(), "")))
                : List.of();
    }

    private static HeldRow theOneThereIs(Connection connection, RoomPlan plan) throws SQLException {
        RoomId id = plan.ref() == null ? plan.id() : RoomRows.byRef(connection, plan.kind(), plan.ref());
        HeldRow held = id == null ? null : RoomRows.hold(connection, id);
        if (held == null || !isOf(plan, held.room())) {
            throw Refusal.field("id", "be no other room's, of another kind or ref");
        }
        return held;
    }

    private static boolean isOf(RoomPlan plan, Room room) {
        return plan.kind() == room.kind()
                && Objects.equals(plan.ref(), room.ref())
                && (!plan.idGiven() || plan.id().equals(room.id()));
    }

    @Override
    public <T> @Nullable Done<T> change(RoomId room, Function<HeldRoom, T> work) {
        return transactions.find(connection -> {
            HeldRow held = RoomRows.hold(connection, room);
            if (held == null) {
                return null;
            }
            T result = work.apply(held);
            return new Done<>(result, held.finish());
        });
    }

    @Override
    public Map<Asked, Known> known(Collection<Asked> asked) {
        return transactions.run(connection -> RoomRows.known(connection, asked));
    }

    @Override
    public List<Member> members(RoomId room) {
        return transactions.run(connection -> MemberRows.present(connection, room));
    }

    @Override
    public @Nullable StoredEntry entry(RoomId room, @Nullable Party self) {
        return transactions.find(connection -> EntryRows.one(connection, room, self));
    }

    @Override
    public List<StoredEntry> rooms(Party party, @Nullable ListPlace after, int limit) {
        return transactions.run(connection -> EntryRows.page(connection, party, after, limit));
    }

    @Override
    public @Nullable Moved moveRead(RoomId room, Party party, Position to) {
        return transactions.find(connection -> MemberRows.moveRead(connection, room, party, to));
    }

    @Override
    public List<Effect> closeExpired(int atMost) {
        return transactions.run(connection -> ExpiredRooms.close(connection, atMost));
    }

    @Override
    public List<Effect> overdue(int atMost) {
        return transactions.run(connection -> EffectRows.take(connection, atMost));
    }

    @Override
    public List<Effect> untold(RoomId room) {
        return transactions.run(connection -> EffectRows.untold(connection, room));
    }

    @Override
    public void told(List<Effect> effects) {
        transactions.run(connection -> EffectRows.delete(connection, effects));
    }
}
