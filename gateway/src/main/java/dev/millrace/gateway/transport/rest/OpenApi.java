package dev.millrace.gateway.transport.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the API, as it lies beside this class. It is the same for everybody, and no secret. */
final class OpenApi {

    static final String FILE = "openapi.json";

    private final Buffer document;
    private final String etag;

    OpenApi() {
        try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing in this build");
            }
            byte[] bytes = in.readAllBytes();
            this.document = Buffer.buffer(bytes);
            this.etag = ETag.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    void answer(RoutingContext context) {
        ETag.answer(context.request(), context.response()
                .putHeader("cache-control", "public, no-cache"), etag, document);
    }
}
