package dev.millrace.gateway;

import dev.millrace.gateway.redis.Mailboxes;
import dev.millrace.gateway.transport.HealthRoute;
import dev.millrace.gateway.transport.engineio.Elsewhere;
import dev.millrace.gateway.transport.engineio.PollingSessions;
import dev.millrace.gateway.transport.engineio.Relay;
import dev.millrace.gateway.transport.engineio.RelayDesk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * How polls that come to an event loop find sessions of other gateways, and theirs find ours: by a mailbox, or not at all
 * where that is configured.
 *
 * <p>Belongs to one event loop.
 */
final class Relaying {

    private final @Nullable Mailboxes mailboxes;
    private final Elsewhere elsewhere;

    private Relaying(@Nullable Mailboxes mailboxes, Elsewhere elsewhere) {
        this.mailboxes = mailboxes;
        this.elsewhere = elsewhere;
    }

    /**
     * @param address of the gateway
     * @param index   of the loop among the gateway's
     */
    static Relaying of(Vertx vertx, GatewayConfig config, PollingSessions here, String address, int index) {
        if (!config.relay()) {
            return new Relaying(null, Elsewhere.NOWHERE);
        }
        var mailboxes = new Mailboxes(vertx, config.redis(), mailbox(address, index), desk(here));
        return new Relaying(mailboxes, new Relay(
                (gateway, question, patience) -> mailboxes.ask(mailbox(gateway, 0), question, patience),
                config.engine()));
    }

    Elsewhere elsewhere() {
        return elsewhere;
    }

    HealthRoute.Check health() {
        return new HealthRoute.Check("relay",
                () -> mailboxes == null ? Optional.empty() : mailboxes.awaySince());
    }

    Future<Void> open() {
        return mailboxes == null ? Future.succeededFuture() : mailboxes.open();
    }

    Future<Void> close() {
        return mailboxes == null ? Future.succeededFuture() : mailboxes.close();
    }

    /** The first loop's is the gateway's: what is polled is known to all of its loops. */
    private static String mailbox(String gateway, int index) {
        return gateway + "." + index;
    }

    private static Mailboxes.Desk desk(PollingSessions here) {
        var desk = new RelayDesk(here);
        return new Mailboxes.Desk() {

            @Override
            public Future<Buffer> asked(Buffer question) {
                return desk.answer(question);
            }

            @Override
            public void inVain(Buffer question) {
                desk.inVain(question);
            }
        };
    }
}
