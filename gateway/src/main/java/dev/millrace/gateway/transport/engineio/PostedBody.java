package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** What a client posts, read as it comes. */
final class PostedBody {

    private final HttpServerRequest request;
    private final int mostBytes;
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> whole = Promise.promise();

    private PostedBody(HttpServerRequest request, int mostBytes) {
        this.request = request;
        this.mostBytes = mostBytes;
    }

    /** Fails with {@link TooLargeException}, or with whatever broke it off. Called before anything was read. */
    static Future<Buffer> read(HttpServerRequest request, int mostBytes) {
        var posted = new PostedBody(request, mostBytes);
        request.handler(posted::take)
                .exceptionHandler(posted.whole::tryFail)
                .endHandler(v -> posted.whole.tryComplete(posted.body));
        return posted.whole.future();
    }

    private void take(Buffer chunk) {
        if (body.length() + chunk.length() <= mostBytes) {
            body.appendBuffer(chunk);
        } else if (whole.tryFail(new TooLargeException())) {
            request.pause();
        }
    }

    /** More than a client may post. */
    static final class TooLargeException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("too large", null, false, false);
        }
    }
}
