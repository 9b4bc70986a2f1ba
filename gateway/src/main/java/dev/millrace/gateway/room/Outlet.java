package dev.millrace.gateway.room;

/** A client's end of the wire. */
public interface Outlet {

    /**
     * Passes the event on without waiting. An outlet that cannot keep up deals with it by itself; it
     * neither throws nor leaves a room before this call has returned.
     */
    void deliver(Broadcast broadcast);

    /** Whether its client has read so much that more of what is past may follow. What is said now does not wait for it. */
    boolean takesMore();

    /** Runs the step in a turn of its own when it takes more; never, where the client is gone before. */
    void whenItTakesMore(Runnable step);

    /**
     * Something was said in a room of the client's that cannot be delivered: the connection ends, so that the client comes
     * back and reads on. Likewise it neither throws nor leaves a room before this call has returned.
     */
    void missed();
}
