package dev.millrace.gateway.auth.limit;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import java.util.Collections;
import java.util.Set;

/**
 * How fast messages may be sent, by one user and to one room.
 *
 * <p>Belongs to one event loop.
 */
public final class SendLimits {

    private final Limit perUser;
    private final Limit perRoom;
    private final Set<String> exemptRoles;

    public SendLimits(Balance balance, LimitSettings settings) {
        this(balance.limit("user", "one user's messages", settings.sendsPerUser()),
                balance.limit("room", "one room's messages", settings.sendsPerRoom()),
                settings.exemptRoles());
    }

    SendLimits(Limit perUser, Limit perRoom, Set<String> exemptRoles) {
        this.perUser = perUser;
        this.perRoom = perRoom;
        this.exemptRoles = exemptRoles;
    }

    /** @throws Refusal {@code RATE_LIMITED}, with the time to wait; neither limit counts it then */
    public void admit(Identity sender, RoomId room) {
        if (!Collections.disjoint(sender.roles(), exemptRoles)) {
            return;
        }
        String user = sender.userId().value();
        perUser.admit(user);
        try {
            perRoom.admit(room.value());
        } catch (Refusal full) {
            perUser.giveBack(user);
            throw full;
        }
    }
}
