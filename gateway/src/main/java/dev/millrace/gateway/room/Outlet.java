package dev.millrace.gateway.room;

/** A client's end of the wire. */
public interface Outlet {

    /**
     * Passes the event on without waiting. An outlet that cannot keep up deals with it by itself; it
     * neither throws nor leaves a room before this call has returned.
     */
    void deliver(Broadcast broadcast);
}
