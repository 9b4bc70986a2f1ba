package dev.millrace.gateway.transport.rest;

import io.vertx.core.http.HttpMethod;

/**
 * One thing that can be asked for.
 *
 * @param audience whom it is for
 * @param opens    whether it may make a room, and counts as such
 */
record Route(HttpMethod method, PathTemplate path, Handler handler, Audience audience, boolean opens) {

    static Route route(HttpMethod method, String path, Handler handler) {
        return new Route(method, new PathTemplate(path), handler, Audience.EVERYBODY, false);
    }

    /** Of services alone. */
    static Route internal(HttpMethod method, String path, Handler handler) {
        return new Route(method, new PathTemplate("/internal" + path), handler, Audience.SERVICES, false);
    }

    Route opening() {
        return new Route(method, path, handler, audience, true);
    }

    /** Deals with a request. May block: it runs on a virtual thread. Fails with a refusal for the client. */
    interface Handler {
        Reply handle(Call call);
    }

    enum Audience {
        EVERYBODY, SERVICES
    }
}
