package dev.millrace.gateway.room;

import dev.millrace.gateway.room.roster.Access;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * One participant's place in one room. It is taken while it is being found out whether the participant may be there, so
 * that nothing that changes meanwhile goes unheard; until they are let in they hear nothing.
 *
 * <p>Belongs to one event loop.
 */
final class Seat {

    private final Participant participant;
    private final LocalRoom room;
    private boolean taken = true;
    private @Nullable Access access;
    private int doubts;
    private Future<Void> asked = Future.succeededFuture();
    /** Of the notice that its party came into the room, the latest. */
    private long cameAt;
    /** What the others know of its typing; null as long as they were not told that it is there. */
    private @Nullable Typing presence;
    /** Where the room's messages were read: up to where. What is still on its way from there was read too. */
    private @Nullable Position readUpTo;

    Seat(Participant participant, LocalRoom room) {
        this.participant = participant;
        this.room = room;
    }

    Participant participant() {
        return participant;
    }

    LocalRoom room() {
        return room;
    }

    RoomId roomId() {
        return room.id();
    }

    boolean isTaken() {
        return taken;
    }

    /** The participant is not in the room any more, or never will be. It may take another seat there. */
    void giveUp() {
        taken = false;
    }

    boolean isAdmitted() {
        return taken && access != null;
    }

    /** As it was asked last. It must have been {@linkplain #isAdmitted admitted}. */
    Access access() {
        return Objects.requireNonNull(access);
    }

    void admit(Access asked) {
        access = asked;
    }

    /** What is known, or being asked, of its access may be over. */
    void doubt() {
        doubts++;
    }

    /** An answer counts only where this is what it was at the question. */
    int doubts() {
        return doubts;
    }

    /** Whoever has it waits with what they do in the room until it was asked what they may. */
    void waitsFor(Future<Void> answer) {
        asked = answer;
    }

    Future<Void> asked() {
        return asked;
    }

    /** Whether it rests on the room's being one that nobody made. */
    boolean isUnkept() {
        return access != null && access.room() == null;
    }

    /** Whether what became of the room then may not be known here yet. */
    boolean isNews(long version) {
        return access == null || access.room() == null || version > access.room().version();
    }

    void comesIn(long version) {
        cameAt = Math.max(cameAt, version);
    }

    /** Whether its party may have come back after that. */
    boolean mayBeBackSince(long version) {
        return version < cameAt;
    }

    boolean isPresent() {
        return presence != null;
    }

    @Nullable
    Typing presence() {
        return presence;
    }

    void appear() {
        presence = new Typing();
    }

    void disappear() {
        presence = null;
    }

    /** A message of the room. */
    void hear(@Nullable Position position, Broadcast message) {
        Withheld withheld = participant.withheld();
        if (withheld == null) {
            pass(position, message);
        } else if (!withheld.add(() -> pass(position, message))) {
            participant.outlet().missed();
        }
    }

    /** No message up to there follows, of those withheld either. */
    void hasRead(@Nullable Position upTo) {
        if (upTo != null && (readUpTo == null || upTo.compareTo(readUpTo) > 0)) {
            readUpTo = upTo;
        }
    }

    private void pass(@Nullable Position position, Broadcast message) {
        if (!isAdmitted()) {
            return;
        }
        Position read = position == null ? null : readUpTo;
        if (position == null || read == null) {
            participant.outlet().deliver(message);
        } else if (position.compareTo(read) > 0) {
            readUpTo = null;
            participant.outlet().deliver(message);
        }
    }
}
