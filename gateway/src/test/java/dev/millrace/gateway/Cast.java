package dev.millrace.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Everybody who stands to a room in another way; the room is a new one for each scene, so that none disturbs another. */
final class Cast {

    static final String STORE = "bakery";

    private final TestGateway gateway;
    private final Map<Role, String> tokens = new EnumMap<>(Role.class);

    Cast(TestGateway gateway) {
        this.gateway = gateway;
        for (Role role : Role.values()) {
            tokens.put(role, ApiClient.token(role.id(), role == Role.SERVICE ? List.of("service") : List.of(),
                    role == Role.STORE ? List.of(STORE) : List.of()));
        }
    }

    /** Null of whoever has none. */
    @Nullable
    String token(Role role) {
        return role == Role.NOBODY ? null : tokens.get(role);
    }

    ApiClient api(Role role) {
        ApiClient nobody = ApiClient.nobody(gateway);
        String token = token(role);
        return token == null ? nobody : nobody.with("authorization", "Bearer " + token);
    }

    /** The room in which the role is what it says. */
    Scene scene(Role role) throws Exception {
        return role == Role.STORE ? atTheStore() : inTheGroup();
    }

    private Scene inTheGroup() throws Exception {
        var members = new JsonArray();
        for (Role role : List.of(Role.OWNER, Role.ADMIN, Role.MEMBER, Role.FORMER, Role.REMOVED)) {
            members.add(new JsonObject().put("userId", role.id())
                    .put("name", role.id())
                    .put("role", role == Role.OWNER || role == Role.ADMIN ? role.name() : "MEMBER"));
        }
        members.add(new JsonObject().put("userId", "other").put("name", "other"));
        String path = "/rooms/" + api(Role.SERVICE)
                .post("/internal/rooms", new JsonObject().put("kind", "GROUP").put("members", members))
                .done(201)
                .getString("id");
        Map<Role, String> said = new EnumMap<>(Role.class);
        for (Role role : List.of(Role.OWNER, Role.ADMIN, Role.MEMBER, Role.FORMER, Role.REMOVED)) {
            said.put(role, say(api(role), path + "/messages"));
        }
        said.put(Role.SERVICE, say(api(Role.SERVICE), "/internal" + path + "/messages"));
        api(Role.FORMER).post(path + "/leave").done(204);
        api(Role.OWNER).delete(path + "/members/" + Role.REMOVED.id()).done(204);
        return new Scene(path, "other", said);
    }

    /** A customer has one room with a store, so each scene has a customer of its own. */
    private Scene atTheStore() throws Exception {
        String customer = "customer-" + UUID.randomUUID();
        ApiClient asking = ApiClient.of(gateway, customer);
        String path = "/rooms/" + asking
                .post("/rooms", new JsonObject().put("kind", "STORE").put("storeId", STORE))
                .done(201)
                .getString("id");
        Map<Role, String> said = new EnumMap<>(Role.class);
        said.put(Role.MEMBER, say(asking, path + "/messages"));
        said.put(Role.STORE, say(api(Role.STORE), path + "/messages"));
        return new Scene(path, customer, said);
    }

    private static String say(ApiClient who, String path) throws Exception {
        return who.post(path, new JsonObject().put("message", "hello"))
                .done(201)
                .getJsonObject("message")
                .getString("id");
    }

    /**
     * @param plain a member who is nothing else
     * @param said  what each who could has said, by its id
     */
    record Scene(String path, String plain, Map<Role, String> said) {

        String room() {
            return path.substring("/rooms/".length());
        }

        /** What the role said, or, where it never could, what a member did. */
        String own(Role role) {
            return said.getOrDefault(role, anothers(Role.STRANGER));
        }

        String anothers(Role role) {
            Role other = role == Role.MEMBER ? Role.OWNER : Role.MEMBER;
            return String.valueOf(said.get(other));
        }
    }

    /** How somebody stands to the room. */
    enum Role {
        /** Has no token. */
        NOBODY,
        STRANGER,
        FORMER,
        REMOVED,
        MEMBER,
        ADMIN,
        OWNER,
        /** Of a room of the store. */
        STORE,
        SERVICE;

        String id() {
            return "the-" + name().toLowerCase(Locale.ROOT);
        }
    }
}
