package dev.millrace.gateway.transport.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.transport.SafeJson;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * A reply as bytes: made where it may take its time, written on the event loop.
 *
 * @param etag empty where there are none
 */
record Answering(Reply reply, Buffer bytes, String etag) {

    static Answering of(Reply reply) {
        JsonObject body = reply.body();
        byte[] bytes = body == null ? new byte[0] : SafeJson.of(body).getBytes(UTF_8);
        return new Answering(reply, Buffer.buffer(bytes), body == null ? "" : ETag.of(bytes));
    }

    void write(HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(reply.status());
        if (reply.location() != null) {
            response.putHeader("location", reply.location());
        }
        if (request.method().equals(HttpMethod.GET)) {
            // The client may keep it, and asks each time whether it is still so.
            ETag.answer(request, response.putHeader("cache-control", "private, no-cache"), etag, bytes);
            return;
        }
        response.putHeader("cache-control", "no-store");
        if (bytes.length() == 0) {
            response.end();
        } else {
            response.putHeader("content-type", "application/json").end(bytes);
        }
    }
}
