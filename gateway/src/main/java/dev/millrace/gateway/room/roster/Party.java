package dev.millrace.gateway.room.roster;

import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

/**
 * Who can be a member: a user, or a store, for which any of its owners acts.
 *
 * @param id the user's, or the store's
 */
public record Party(SenderKind side, String id) {

    public static Party user(UserId user) {
        return new Party(SenderKind.USER, user.value());
    }

    public static Party store(String store) {
        return new Party(SenderKind.STORE, store);
    }
}
