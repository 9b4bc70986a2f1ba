package dev.millrace.gateway.room;

import java.util.function.Consumer;

/** A client that takes everything. */
final class FakeOutlet implements Outlet {

    private final Consumer<Broadcast> delivered;
    private int missed;

    FakeOutlet(Consumer<Broadcast> delivered) {
        this.delivered = delivered;
    }

    /** How often it was told that something cannot be delivered. */
    int timesMissed() {
        return missed;
    }

    @Override
    public void deliver(Broadcast broadcast) {
        delivered.accept(broadcast);
    }

    @Override
    public boolean takesMore() {
        return true;
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        throw new IllegalStateException("it takes everything");
    }

    @Override
    public void missed() {
        missed++;
    }
}
