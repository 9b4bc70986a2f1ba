package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** All that somebody can be in a room as. */
    public static Set<Party> allOf(Identity who) {
        return Stream.concat(Stream.of(user(who.userId())), who.stores().stream().map(Party::store))
                .collect(Collectors.toUnmodifiableSet());
    }
}
