package dev.millrace.gateway.room;

/** Tells a room, on every gateway, what is of the moment. */
public interface Notices {

    /** Tells whoever listens now. What cannot be told just now is not told: it is kept nowhere. */
    void tell(RoomEvent.Notice notice);
}
