package dev.millrace.gateway.room.recovery;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What Redis has at hand of what was said last, as it was published. An answer has all that was appended before it was
 * asked for, or says that it may not, and nothing that was appended later: rooms are asked about one after another, and
 * what one of them has only just heard must not come before what another heard earlier. Fails when Redis does not answer.
 */
public interface Recents {

    /** Where the room stands; seq 0 for one that Redis does not know. */
    Future<Position> standing(RoomId room);

    /** Of each of the rooms what was said after a position in it. */
    Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions);

    /**
     * Of each of the rooms what was said after an order.
     *
     * @param life in which the orders count; fails where Redis is in another
     */
    Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life);

    /**
     * Of each of the rooms what it was told last of messages that were edited or deleted, as it was published: one notice of
     * a message, in the order they were told in, and no more than Redis keeps. Some may be known to whoever asks.
     */
    Future<Map<RoomId, List<String>>> amended(Collection<RoomId> rooms);

    /**
     * @param messages oldest first
     * @param whole    whether that is all
     * @param newest   of all that Redis had at hand then, also of what was not missed; null where it has nothing
     */
    record Missed(List<Heard> messages, boolean whole, @Nullable Position newest) {

        public static final Missed NOTHING = new Missed(List.of(), true, null);

        /**
         * @param recent some of the room's last messages, of which at least one comes after the position
         * @param asked  the latest order when the asking began, likewise below
         */
        public static Missed after(List<Heard> recent, Position after, long asked) {
            List<Heard> missed = recent.stream().filter(heard -> heard.isAfter(after)).toList();
            Position first = missed.isEmpty() ? null : missed.getFirst().position();
            boolean whole = first != null && first.epoch() == after.epoch() && first.seq() == after.seq() + 1;
            return of(recent, missed, whole, asked);
        }

        /**
         * @param recent all of the room's last messages that there are; whoever may have missed some asks in time
         * @param began  the order of the message with which they began, after a time in which nobody who asks was away: if
         *               that is still there, none fell out. 0 where it is not known
         */
        public static Missed since(List<Heard> recent, long order, long began, long asked) {
            List<Heard> missed = recent.stream().filter(heard -> heard.order() > order).toList();
            boolean ordered = recent.stream().noneMatch(heard -> heard.order() == 0);
            boolean whole = recent.isEmpty() || recent.getFirst().order() <= order
                    || recent.getFirst().order() == began || recent.getFirst().isRoomsFirst();
            return of(recent, missed, ordered && whole, asked);
        }

        /** Whether or not that looks like all, it may not be. */
        public Missed doubtful() {
            return new Missed(messages, false, newest);
        }

        /** What came after the asking began the feed brings, in its place among the messages of all rooms. */
        private static Missed of(List<Heard> recent, List<Heard> missed, boolean whole, long asked) {
            List<Heard> known = upTo(asked, recent);
            return new Missed(upTo(asked, missed), whole,
                    known.isEmpty() ? null : known.getLast().position());
        }

        private static List<Heard> upTo(long order, List<Heard> messages) {
            return messages.stream().filter(heard -> heard.order() <= order).toList();
        }
    }
}
