package dev.millrace.gateway.room;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a participant is to hear only after what it missed: from all of its rooms, so that it hears everything in order.
 * Bounded. Both are told no faster than the client reads: it may have missed more than it may leave unread.
 *
 * <p>Belongs to one event loop.
 */
final class Withheld {

    /** Longer than a busy room takes to be read, and less than a client may leave unread. */
    private static final int MOST = 2_000;

    private final Outlet outlet;
    private final Runnable whenOver;
    private final Queue<Runnable> past = new ArrayDeque<>();
    private final Queue<Runnable> deliveries = new ArrayDeque<>();
    private int reasons;
    /** In the loop below, or waiting for the client. */
    private boolean goingOn;

    /** @param whenOver run when nothing is withheld any more */
    Withheld(Outlet outlet, Runnable whenOver) {
        this.outlet = outlet;
        this.whenOver = whenOver;
    }

    /** Another reason to withhold: nothing goes on before all are done with. */
    void another() {
        reasons++;
    }

    void oneLess() {
        reasons--;
        goOn();
    }

    /** Something of what was missed, or what is to be done once all of it before is told. Never, where the client is gone. */
    void tell(Runnable step) {
        past.add(step);
        goOn();
    }

    /** Whether there was room for it. */
    boolean add(Runnable delivery) {
        return deliveries.size() < MOST && deliveries.add(delivery);
    }

    private void goOn() {
        if (goingOn) {
            return;
        }
        goingOn = true;
        for (Queue<Runnable> next = next(); !next.isEmpty(); next = next()) {
            if (!outlet.takesMore()) {
                outlet.whenItTakesMore(() -> {
                    goingOn = false;
                    goOn();
                });
                return;
            }
            next.remove().run();
        }
        goingOn = false;
        if (reasons == 0) {
            whenOver.run();
        }
    }

    private Queue<Runnable> next() {
        return past.isEmpty() && reasons == 0 ? deliveries : past;
    }
}
