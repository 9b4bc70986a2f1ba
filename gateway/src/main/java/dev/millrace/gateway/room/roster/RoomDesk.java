package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.Roster.Done;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Where rooms are asked for, by whichever protocol. Every method checks what its {@link Actor} may, blocks until the change
 * is in PostgreSQL, and fails with a {@link Refusal} that is the client's to know. Thread-safe.
 *
 * <p>A change is told before the method returns, where that can be done; where it cannot, it is told later, and the method
 * returns all the same. But for {@link #end}: who ends a room wants it to be silent.
 */
public final class RoomDesk {

    /** How long whoever changed something waits for the room to be told. */
    private static final Duration TELLING = Duration.ofSeconds(2);

    /** Rooms that one page may have. */
    public static final int MAX_LIMIT = 1_000;

    private final Roster roster;
    private final Telling telling;
    private final Standings standings;
    private final Entries entries;
    private final Reading reading;
    private final Opening opening;

    public RoomDesk(Ports ports, RoomSettings settings) {
        this.roster = ports.roster();
        this.telling = new Telling(ports.roster(), ports.news(), TELLING);
        this.standings = new Standings(ports.roster(), settings.open());
        this.entries = new Entries(ports.roster(), ports.heads());
        this.reading = new Reading(ports, standings, entries, settings);
        this.opening = new Opening(settings, InstantSource.system());
    }

    /** The room of that kind and ref, which is made if there is none: whoever asks at once gets the same. */
    public Opened open(Actor actor, NewRoom wanted) {
        RoomPlan plan = opening.plan(actor, wanted);
        if (plan.idGiven()) {
            Position said = entries.live(plan.id());
            plan = said == null ? plan : plan.read(said);
        }
        Done<Roster.Made> made = roster.open(plan,
                held -> new Membership(held, actor, held.last()).reopen());
        RoomId room = made.result().room().id();
        made.effects().forEach(back -> readAll(room, back.party()));
        telling.tell(made.effects());
        return new Opened(room(actor, room), made.result().created());
    }

    /** Of who came back into a room that Redis was not asked about before it was known. */
    private void readAll(RoomId room, @Nullable Party party) {
        Position last = party == null ? null : entries.live(room);
        if (party != null && last != null) {
            roster.moveRead(room, party, last);
        }
    }

    public RoomEntry room(Actor actor, RoomId room) {
        Access access = standings.require(actor, room, Deed.READ);
        return entries.see(room, access.party()).entry();
    }

    /** @param after where the last page ended; null for the first */
    public RoomListing roomsOf(Actor actor, @Nullable String after, int limit) {
        return listing(Party.user(actor.identity().userId()), after, limit);
    }

    /** Of a store on whose side the actor is. */
    public RoomListing roomsOfStore(Actor actor, String storeId, @Nullable String after, int limit) {
        if (!actor.service() && !actor.identity().stores().contains(storeId)) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "storeId: only for who is on that store's side");
        }
        return listing(Party.store(storeId), after, limit);
    }

    private RoomListing listing(Party party, @Nullable String after, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Refusal.field("limit", "be 1 to " + MAX_LIMIT);
        }
        ListPlace place = after == null ? null : ListPlace.parse(after);
        List<StoredEntry> found = roster.rooms(party, place, limit + 1);
        List<StoredEntry> page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? ListPlace.of(page.getLast()).toString() : null;
        return new RoomListing(entries.see(page).stream().map(Seen::entry).toList(), next);
    }

    /**
     * Closes or cancels it; once, so that the same again changes nothing.
     *
     * @param tookPart the members who stay beside owner, admins and the store; null where all do
     * @throws Refusal {@code UNAVAILABLE} where it is ended, and somebody may say something in it still: it is told to all
     *                 as soon as may be, and whoever asks once more learns whether it is
     */
    public Room end(Actor actor, RoomId room, RoomStatus as, @Nullable Set<UserId> tookPart) {
        Done<Room> done = held(actor, room, held -> new Ending(held, actor).end(as, tookPart));
        List<Effect> untold = done.effects().isEmpty() ? roster.untold(room) : done.effects();
        if (telling.tell(untold) < untold.size()) {
            throw Refusal.of(ErrorCode.UNAVAILABLE, "the room is ended, and not everybody in it knows yet");
        }
        return done.result();
    }

    /** Who has read how far is in it where the room is told so; else of the actor alone. */
    public List<Member> members(Actor actor, RoomId room) {
        Access access = standings.require(actor, room, Deed.READ);
        return reading.shown(access, roster.members(room));
    }

    public Room join(Actor actor, RoomId room) {
        return change(actor, room, Membership::join);
    }

    public void leave(Actor actor, RoomId room) {
        change(actor, room, membership -> {
            membership.leave();
            return room;
        });
    }

    public Member add(Actor actor, RoomId room, NewRoom.NewMember member) {
        Opening.checkMember("userId", member);
        return change(actor, room, membership -> membership.add(member));
    }

    public void remove(Actor actor, RoomId room, UserId member) {
        change(actor, room, membership -> {
            membership.remove(member);
            return room;
        });
    }

    public Member setRole(Actor actor, RoomId room, UserId member, Role role) {
        return change(actor, room, membership -> membership.setRole(member, role));
    }

    private <T> T change(Actor actor, RoomId room, Function<Membership, T> change) {
        Position live = entries.live(room);
        Done<T> done = held(actor, room, held -> change.apply(
                new Membership(held, actor, Entries.later(live, held.last()))));
        telling.tell(done.effects());
        return done.result();
    }

    private <T> Done<T> held(Actor actor, RoomId room, Function<HeldRoom, T> work) {
        Done<T> done = roster.change(room, work);
        if (done == null) {
            throw standings.none(actor);
        }
        return done;
    }

    /** Only forwards; tells the room when it moved. */
    public ReadPlace read(Actor actor, RoomId room, ReadMark mark) {
        return reading.read(actor, room, mark);
    }

    public ReadPlace unread(Actor actor, RoomId room) {
        return reading.unread(actor, room);
    }

    /** How the actor stands to the room now. */
    public Access access(Actor actor, RoomId room) {
        return Objects.requireNonNull(access(actor, Set.of(room)).get(room));
    }

    /** The same of many rooms by one query. Each of them is in the answer. */
    public Map<RoomId, Access> access(Actor actor, Set<RoomId> rooms) {
        return standings.of(actor, rooms);
    }

    /** What the desk needs of others. */
    public record Ports(Roster roster, RoomNews news, LiveHeads heads, MessagePlaces places,
            ReadReceipts receipts) {}

    /** @param created whether it was not there before */
    public record Opened(RoomEntry room, boolean created) {}
}
