package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Command;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Which vocabulary one session speaks, for as long as it lasts: the one that it says on entering, else the one that is
 * configured, else the one that it spoke before it returned, else the first that it is heard in. Until then it is in no room, and so is told nothing but refusals.
 *
 * <p>Belongs to the event loop of its {@link ChatSession}.
 */
final class Speech {

    /** Refuses as most do, as long as it is not known which. */
    private static final Vocabulary UNTIL_THEN = Vocabulary.DOGCAT;

    private @Nullable Vocabulary known;

    /** @param configured null where it is to be heard */
    Speech(@Nullable Vocabulary configured) {
        known = configured;
    }

    /** @throws Refusal where it says one that there is not */
    void enter(JsonObject auth) {
        Object said = auth.getValue("vocabulary");
        if (said != null) {
            known = (said instanceof String word ? Vocabulary.of(word) : Optional.<Vocabulary>empty())
                    .orElseThrow(() -> Refusal.field("vocabulary", "be one of " + Vocabulary.WORDS));
        }
    }

    /** @param before what it spoke before it returned; null where that is not known */
    void goOn(@Nullable String before) {
        if (known == null && before != null) {
            known = Vocabulary.of(before).orElse(null);
        }
    }

    void hear(String event) {
        if (known == null) {
            known = Vocabulary.knowing(event).orElse(null);
        }
    }

    Command commandOf(String event, JsonArray arguments) {
        if (known == null && !Requests.isEverybodys(event)) {
            throw Refusal.of(ErrorCode.UNKNOWN_EVENT,
                    "there is no such event in any vocabulary: " + Vocabulary.WORDS);
        }
        return vocabulary().commandOf(event, arguments);
    }

    Vocabulary vocabulary() {
        return known == null ? UNTIL_THEN : known;
    }

    /** Of the vocabulary, once it is known. */
    Optional<String> word() {
        return Optional.ofNullable(known).map(Vocabulary::word);
    }

    boolean mayBe(Vocabulary vocabulary) {
        return known == null || known == vocabulary;
    }
}
