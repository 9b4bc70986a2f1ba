package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Asks for sessions of other gateways, whose addresses their sids begin with. A poll waits here as long as it waits
 * there. A sid that nobody can have made is asked for nowhere.
 *
 * <p>Belongs to one event loop.
 */
public final class Relay implements Elsewhere {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final int ADDRESS_BYTES = 6;
    private static final int ADDRESS_LENGTH = ADDRESS_BYTES * 4 / 3;
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9_-]{28}");

    private final Post post;
    private final Duration patience;

    public Relay(Post post, EngineSettings settings) {
        this.post = post;
        this.patience = settings.longestSilence();
    }

    /** One that no other gateway has had: it is drawn from 2^48. */
    public static String newAddress() {
        var address = new byte[ADDRESS_BYTES];
        new SecureRandom().nextBytes(address);
        return Base64.getUrlEncoder().encodeToString(address);
    }

    @Override
    public Future<PollingAnswer> poll(String sid) {
        return ask(RelayQuestion.What.POLL, sid, Buffer.buffer());
    }

    @Override
    public Future<PollingAnswer> post(String sid, Buffer payload) {
        return ask(RelayQuestion.What.POST, sid, payload);
    }

    @Override
    public void abort(String sid) {
        ask(RelayQuestion.What.ABORT, sid, Buffer.buffer())
                .onFailure(e -> log.debug("the session whose request broke off is gone itself", e));
    }

    private Future<PollingAnswer> ask(RelayQuestion.What what, String sid, Buffer body) {
        if (!SID.matcher(sid).matches()) {
            return PollingSessions.unknown();
        }
        return post.ask(sid.substring(0, ADDRESS_LENGTH), new RelayQuestion(what, sid, body).encoded(),
                patience).map(RelayAnswer::read);
    }

    /** What brings questions to other gateways, and answers back. */
    public interface Post {

        /**
         * Completes with what a {@link RelayDesk} there answers; fails where there is none, or it does not answer
         * within the patience.
         */
        Future<Buffer> ask(String gateway, Buffer question, Duration patience);
    }
}
