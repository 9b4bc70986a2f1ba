package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

/** What a poll, or a post, is answered by HTTP: plain data, so that it can travel between gateways. */
public record PollingAnswer(int status, String contentType, Buffer body) {

    /** The reference server's: of {@code text/plain} some browsers offered to save the file. */
    static final PollingAnswer POSTED = new PollingAnswer(200, "text/html", Buffer.buffer("ok"));

    boolean isGood() {
        return status == 200;
    }

    static PollingAnswer payload(Buffer payload) {
        return new PollingAnswer(200, "text/plain; charset=UTF-8", payload);
    }
}
