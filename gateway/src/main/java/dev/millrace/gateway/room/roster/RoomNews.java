package dev.millrace.gateway.room.roster;

import io.vertx.core.Future;

/** Where an effect is told. */
public interface RoomNews {

    /**
     * Says in the room what became of it, ends what may not go on, and lets every gateway know. Once it completes,
     * nothing more is said in a room that ended, and whoever is no longer a member hears nothing that is said later
     * but for as long as a gateway takes to hear of it. Fails where that is not sure; it is then to be told again, and
     * nothing is said twice for that.
     */
    Future<Void> tell(Effect effect);
}
