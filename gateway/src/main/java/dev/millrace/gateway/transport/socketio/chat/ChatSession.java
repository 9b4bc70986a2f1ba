package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Broadcast;
import dev.millrace.gateway.room.Outlet;
import dev.millrace.gateway.room.Participant;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.transport.socketio.Client;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.gateway.transport.socketio.Visit;
import dev.millrace.model.Ids;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Function;

/**
 * A client in the chat: authenticated on entering, then events in and events out.
 *
 * <p>Belongs to the client's event loop.
 */
final class ChatSession implements Visit, Outlet, Sessions.Client {

    private static final Logger log = LoggerFactory.getLogger(ChatSession.class);

    /** The same in every vocabulary. */
    private static final String REFRESH = "refresh";

    private final ChatNamespace.Parts parts;
    private final Client client;
    private final Stay stay;
    private final Speech speech;
    private @Nullable Participant participant;
    private Trail trail = Trail.NONE;
    private int unanswered;
    private @Nullable Runnable onAnswered;

    ChatSession(ChatNamespace.Parts parts, Client client) {
        this.parts = parts;
        this.client = client;
        this.stay = new Stay(parts, client.handshake(), this);
        this.speech = new Speech(parts.settings().vocabulary());
    }

    void begin(JsonObject auth) {
        try {
            speech.enter(auth);
            var returning = new Return(parts.rooms(), parts.whereabouts(), auth);
            stay.begin(auth, returning)
                    .onSuccess(opened -> opened.ifPresent(session -> returning.enter(session, this)
                            .onSuccess(this::enter)))
                    .onFailure(e -> client.refuse(Payload.error(refusalOf(e))));
        } catch (Refusal refusal) {
            client.refuse(Payload.error(refusal));
        }
    }

    /** The client may have left meanwhile, or its session have ended: it is in its rooms then, and in no other way here. */
    private void enter(Return.Entrance entrance) {
        Session opened = stay.session();
        if (opened == null) {
            parts.rooms().exit(entrance.participant());
            return;
        }
        participant = entrance.participant();
        trail = entrance.trail();
        speech.goOn(entrance.vocabulary());
        speech.word().ifPresent(trail::speaks);
        // A client that gets a pid sends it when it connects again. The same again tells its library that it missed
        // nothing, so it is another one wherever it may have.
        String id = entrance.participant().id();
        client.welcome(new JsonObject().put("sid", id).put("pid", entrance.pid()));
        if (speech.mayBe(Vocabulary.NATS)) {
            // Its clients wait for this, before they are heard; others do not listen to it.
            client.emit("connected", new JsonArray().add(connected(id, opened.identity())));
        }
        entrance.tell().run();
    }

    private static JsonObject connected(String id, Identity identity) {
        return new JsonObject().put("userId", Ids.inJson(identity.userId().value()))
                .put("name", identity.name())
                .put("socketId", id);
    }

    @Override
    public void event(String name, JsonArray arguments, @Nullable String ackId) {
        Participant sender = participant;
        if (sender == null) {
            return;
        }
        speech.hear(name);
        speech.word().ifPresent(trail::speaks);
        if (unanswered >= parts.maxUnanswered()) {
            refuse(ackId, Refusal.of(ErrorCode.TOO_MANY_REQUESTS,
                    "at most " + parts.maxUnanswered() + " requests may wait for their answers"));
            return;
        }
        if (name.equals(REFRESH)) {
            refresh(sender, ackId, arguments);
        } else {
            answer(ackId, (Answer answer) -> speech.vocabulary().ack(answer),
                    () -> parts.rooms().execute(sender, speech.commandOf(name, arguments)));
        }
    }

    /**
     * What was asked before is done as whoever the client was, also if it is answered later; what is asked after the
     * answer is done as whoever it is by then.
     */
    private void refresh(Participant refreshed, @Nullable String ackId, JsonArray arguments) {
        Session current = stay.session();
        if (current == null) {
            return;
        }
        answer(ackId, Vocabulary::refreshed,
                () -> stay.refresh(current, Fields.of(REFRESH, arguments))
                        .compose(endsAt -> parts.rooms()
                                .become(refreshed, current.identity())
                                .map(endsAt)));
    }

    /** @param ask may throw a {@link Refusal} instead of failing with one */
    private <T> void answer(@Nullable String ackId, Function<T, String> encode, Asking<T> ask) {
        unanswered++;
        try {
            ask.begin().onComplete(result -> {
                if (result.failed()) {
                    refuse(ackId, refusalOf(result.cause()));
                } else if (ackId != null) {
                    client.ack(ackId, encode.apply(result.result()));
                }
                answered();
            });
        } catch (Refusal refusal) {
            refuse(ackId, refusal);
            answered();
        }
    }

    private void answered() {
        unanswered--;
        Runnable step = onAnswered;
        if (step != null && unanswered == 0) {
            onAnswered = null;
            step.run();
        }
    }

    @Override
    public void refused(@Nullable String ackId, Refusal refusal) {
        refuse(ackId, refusal);
    }

    private void refuse(@Nullable String ackId, Refusal refusal) {
        Vocabulary vocabulary = speech.vocabulary();
        if (ackId != null) {
            client.ack(ackId, vocabulary.ack(refusal));
        } else {
            client.emit(vocabulary.refusalEvent(), new JsonArray().add(vocabulary.refused(refusal)));
        }
    }

    @Override
    public void deliver(Broadcast broadcast) {
        broadcast.encodedBy(speech.vocabulary()).ifPresent(client::send);
    }

    @Override
    public boolean takesMore() {
        return client.takesMore();
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        client.whenItTakesMore(step);
    }

    @Override
    public void missed() {
        client.close(CloseCode.MISSED, "missed what was said");
    }

    @Override
    public void alive() {
        trail.alive();
    }

    @Override
    public void whenAnswered(Runnable step) {
        if (unanswered == 0) {
            step.run();
        } else {
            onAnswered = step;
        }
    }

    @Override
    public void ended(boolean byItself) {
        Participant leaving = participant;
        participant = null;
        if (leaving != null) {
            parts.rooms().exit(leaving);
        }
        if (byItself) {
            trail.end();
        }
        stay.end();
    }

    @Override
    public void ended(Sessions.Ending why) {
        stay.ended();
        SessionEnd end = SessionEnd.of(why);
        refuse(null, end.refusal());
        if (end.isFinal()) {
            Participant leaving = participant;
            participant = null;
            if (why != Sessions.Ending.REPLACED) {
                trail.end();
            }
            // What replaced it may be its own return, which has yet to take over what the trail says.
            if (leaving != null) {
                parts.rooms().giveWay(leaving);
            }
            client.leave();
        }
        client.close(end.closeCode(), "was " + why);
    }

    private static Refusal refusalOf(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        log.error("a request failed", failure);
        return Refusal.of(ErrorCode.INTERNAL, "something went wrong on our side");
    }

    private interface Asking<T> {
        Future<T> begin();
    }
}
