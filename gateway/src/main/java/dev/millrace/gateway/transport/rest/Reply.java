package dev.millrace.gateway.transport.rest;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a request that was done is answered with.
 *
 * @param body     null where there is nothing to say
 * @param location where what was made is found; null where nothing was
 */
record Reply(int status, @Nullable JsonObject body, @Nullable String location) {

    static final Reply DONE = new Reply(204, null, null);

    static Reply of(JsonObject body) {
        return new Reply(200, body, null);
    }

    /** @param created whether it was not there before */
    static Reply of(JsonObject body, boolean created) {
        return new Reply(created ? 201 : 200, body, null);
    }

    Reply at(String where) {
        return new Reply(status, body, where);
    }
}
