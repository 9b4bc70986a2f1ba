package dev.millrace.gateway.room;

import dev.millrace.gateway.room.loop.Timers;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who types in the rooms of one event loop, as far as they were told; and that somebody stopped of whom nothing is heard
 * any more, whose gateway may be gone. One timer runs while anybody types.
 *
 * <p>Belongs to one event loop.
 */
final class Typists {

    static final Duration AT_MOST = Duration.ofSeconds(10);

    /** Whoever types the longest is taken for one who stopped where there are more. */
    private static final int MOST = 10_000;

    private final Timers timers;
    private final InstantSource clock;
    /** The one that was heard of first comes first. */
    private final Map<Place, Typing> typing = new LinkedHashMap<>();
    private boolean running;

    /** @param clock never steps back */
    Typists(Timers timers, InstantSource clock) {
        this.timers = timers;
        this.clock = clock;
    }

    /** As the room is told. */
    void hear(LocalRoom room, RoomEvent.Typing notice) {
        var place = new Place(room, notice.by());
        typing.remove(place);
        if (notice.typing()) {
            typing.put(place, new Typing(notice, clock.millis() + AT_MOST.toMillis()));
            if (typing.size() > MOST) {
                typing.keySet().stream().findFirst().ifPresent(this::stop);
            }
            run();
        }
    }

    /** The session is not in the room any more: before its members are told so. */
    void left(LocalRoom room, String session) {
        stop(new Place(room, session));
    }

    /** Likewise all of them. */
    void ended(LocalRoom room) {
        List.copyOf(typing.keySet()).stream().filter(place -> place.room.equals(room)).forEach(this::stop);
    }

    private void stop(Place place) {
        Typing known = typing.remove(place);
        if (known != null) {
            place.room.tell(known.over());
        }
    }

    private void run() {
        Typing first = first();
        if (!running && first != null) {
            running = true;
            timers.after(Duration.ofMillis(Math.max(1, first.until - clock.millis())), this::expire);
        }
    }

    private void expire() {
        running = false;
        long now = clock.millis();
        for (Typing first = first(); first != null && first.until <= now; first = first()) {
            typing.keySet().stream().findFirst().ifPresent(this::stop);
        }
        run();
    }

    private @Nullable Typing first() {
        return typing.isEmpty() ? null : typing.values().iterator().next();
    }

    /** @param session which no other has, on any gateway */
    private record Place(LocalRoom room, String session) {}

    private record Typing(RoomEvent.Typing notice, long until) {

        RoomEvent.Typing over() {
            return new RoomEvent.Typing(notice.roomId(), notice.userId(), notice.userName(), false,
                    notice.by());
        }
    }
}
