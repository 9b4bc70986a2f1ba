package dev.millrace.gateway.room.recovery;

import dev.millrace.model.RoomId;

import io.vertx.core.Future;

/**
 * What one session leaves behind of where it is, for its return. Takes effect in the order of the calls. Once another
 * session goes on with it, or it is not known any more, it changes nothing.
 *
 * <p>Belongs to the event loop of its session.
 */
public interface Trail {

    /** Of a session that will not be known again. */
    Trail NONE = new Trail() {
        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> left(RoomId room) {
            return Future.succeededFuture();
        }

        @Override
        public void speaks(String vocabulary) {}

        @Override
        public void alive() {}

        @Override
        public Future<Boolean> isTaken() {
            return Future.succeededFuture(false);
        }

        @Override
        public void end() {}
    };

    /**
     * What is said in the room from now on is what the session can miss. Fails with a
     * {@link dev.millrace.model.catalog.Refusal} where that cannot be noted, or another goes on with the session: its
     * return would then leave the room out.
     *
     * @param replayed whether the client was sent what it had missed. Whether all of that arrived is known only from an
     *                 offset that was sent after it, so a return without one is none
     */
    Future<Void> joined(RoomId room, boolean replayed);

    /** Fails likewise. */
    Future<Void> left(RoomId room);

    /** What the client speaks, as it becomes known; noted with the next room. */
    void speaks(String vocabulary);

    /** The client is there just now. */
    void alive();

    /** Whether another goes on with the session. */
    Future<Boolean> isTaken();

    /** The client left and does not mean to return. */
    void end();
}
