package dev.millrace.gateway.auth;

import dev.millrace.model.UserId;

import java.util.Set;

/**
 * Somebody who proved who they are. Messages are sent under this id and this name, whatever a payload says.
 *
 * @param roles  what they may do, in the words of whoever issued the token
 * @param stores the stores on whose side they are
 */
public record Identity(UserId userId, String name, Set<String> roles, Set<String> stores) {

    public Identity {
        roles = Set.copyOf(roles);
        stores = Set.copyOf(stores);
    }
}
