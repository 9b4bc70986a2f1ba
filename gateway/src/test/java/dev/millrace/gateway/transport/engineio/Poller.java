package dev.millrace.gateway.transport.engineio;

import io.vertx.core.json.JsonObject;

import java.io.IOException;

/** A client that polls, each time on another connection, and keeps to no rule by itself. */
final class Poller {

    private static final String PATH = "/engine.io/?EIO=4&transport=polling";

    private final int port;
    private final JsonObject open;

    private Poller(int port, JsonObject open) {
        this.port = port;
        this.open = open;
    }

    static Poller open(int port) throws IOException {
        RawHttp.Answer answer = handshake(port);
        if (answer.status() != 200 || !answer.body().startsWith("0")) {
            throw new IOException("not opened: " + answer);
        }
        return new Poller(port, new JsonObject(answer.body().substring(1)));
    }

    static RawHttp.Answer handshake(int port, String... headers) throws IOException {
        return ask(port, "GET", PATH, "", headers);
    }

    static RawHttp.Answer ask(int port, String method, String target, String body, String... headers)
            throws IOException {
        try (RawHttp exchange = RawHttp.request(port, method, target, body, headers)) {
            return exchange.answer();
        }
    }

    JsonObject handshake() {
        return open;
    }

    String sid() {
        return open.getString("sid");
    }

    String target() {
        return PATH + "&sid=" + sid();
    }

    /** A poll, not waited for. */
    RawHttp begin() throws IOException {
        return RawHttp.request(port, "GET", target(), "");
    }

    RawHttp.Answer answer() throws IOException {
        return ask(port, "GET", target(), "");
    }

    /** The payload of the next poll. */
    String poll() throws IOException {
        RawHttp.Answer answer = answer();
        if (answer.status() != 200) {
            throw new IOException("not polled: " + answer);
        }
        return answer.body();
    }

    RawHttp.Answer post(String payload) throws IOException {
        return ask(port, "POST", target(), payload);
    }

    void say(String payload) throws IOException {
        RawHttp.Answer answer = post(payload);
        if (answer.status() != 200 || !answer.body().equals("ok")) {
            throw new IOException("not posted: " + answer);
        }
    }
}
