package dev.millrace.gateway.redis;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Asks about sessions. Belongs to one event loop. */
final class ScriptLink {

    private static final Logger log = LoggerFactory.getLogger(ScriptLink.class);

    private final PrimaryLink link;

    ScriptLink(PrimaryLink link) {
        this.link = link;
    }

    /** The reply, or an {@code UNAVAILABLE} refusal: whatever Redis says in error lets nobody in. */
    Future<Response> send(Request request) {
        return link.send(request).recover(ScriptLink::unavailable);
    }

    /** A Redis that does not know the script is told it. */
    Future<Response> run(Script script, List<String> keys, Object... arguments) {
        return link.send(request(Command.EVALSHA, script.sha1(), keys, arguments))
                .recover(e -> String.valueOf(e.getMessage()).startsWith("NOSCRIPT")
                        ? link.send(request(Command.EVAL, script.source(), keys, arguments))
                        : Future.failedFuture(e))
                .recover(ScriptLink::unavailable);
    }

    private static Request request(Command command, String script, List<String> keys, Object... arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            request.arg(String.valueOf(argument));
        }
        return request;
    }

    private static <T> Future<T> unavailable(Throwable why) {
        if (!(why instanceof Refusal)) {
            log.warn("Redis does not say what is asked about sessions: {}", String.valueOf(why.getMessage()));
        }
        return Future.failedFuture(
                Refusal.of(ErrorCode.UNAVAILABLE, "sessions cannot be checked just now"));
    }
}
