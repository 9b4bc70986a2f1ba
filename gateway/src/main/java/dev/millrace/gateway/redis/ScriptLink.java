package dev.millrace.gateway.redis;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import java.time.InstantSource;
import java.util.List;

/** Asks about sessions. Belongs to one event loop. */
final class ScriptLink {

    private final PrimaryLink link;
    private final Contact asking = new Contact("asking Redis about sessions", InstantSource.system());

    ScriptLink(PrimaryLink link) {
        this.link = link;
    }

    /** The reply, or an {@code UNAVAILABLE} refusal: whatever Redis says in error lets nobody in. */
    Future<Response> send(Request request) {
        return answered(link.send(request));
    }

    /** A Redis that does not know the script is told it. */
    Future<Response> run(Script script, List<String> keys, Object... arguments) {
        return answered(link.send(request(Command.EVALSHA, script.sha1(), keys, arguments))
                .recover(e -> String.valueOf(e.getMessage()).startsWith("NOSCRIPT")
                        ? link.send(request(Command.EVAL, script.source(), keys, arguments))
                        : Future.failedFuture(e)));
    }

    /** As {@link #run}, and never after what is called later: the script travels along each time. */
    Future<Response> runInOrder(Script script, List<String> keys, Object... arguments) {
        return answered(link.send(request(Command.EVAL, script.source(), keys, arguments)));
    }

    private static Request request(Command command, String script, List<String> keys, Object... arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            request.arg(String.valueOf(argument));
        }
        return request;
    }

    private Future<Response> answered(Future<Response> reply) {
        return reply.onSuccess(v -> asking.held()).recover(e -> {
            if (!(e instanceof Refusal)) {
                asking.lost(e);
            }
            return Future.failedFuture(
                    Refusal.of(ErrorCode.UNAVAILABLE, "sessions cannot be checked just now"));
        });
    }
}
