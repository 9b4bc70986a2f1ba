package dev.millrace.tools.token;

import dev.millrace.model.UserId;

import java.util.List;

/** Whom an access token is for, and what it says about them. */
public record Person(UserId id, String name, List<String> roles, List<String> stores) {

    public Person {
        roles = List.copyOf(roles);
        stores = List.copyOf(stores);
    }

    public static Person named(String id, String name) {
        return new Person(new UserId(id), name, List.of(), List.of());
    }
}
