package dev.millrace.gateway.transport.socketio.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.room.Command;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class SpeechTest {

    private final Speech speech = new Speech(null);

    @Test
    void theFirstWordThatOnlyOneHasDecidesAndNoLaterOne() {
        speech.hear("typing");
        speech.hear("nonsense");
        assertThat(speech.mayBe(Vocabulary.DOGCAT)).isTrue();
        speech.hear("join_room");
        assertThat(speech.vocabulary()).isSameAs(Vocabulary.NATS);
        assertThat(speech.mayBe(Vocabulary.DOGCAT)).isFalse();
        speech.hear("joinRoom");
        assertThat(speech.vocabulary()).isSameAs(Vocabulary.NATS);
    }

    @Test
    void beforeThatOnlyWhatAllSayAlikeCanBeRead() {
        var typing = new JsonArray("[{\"roomId\":42,\"isTyping\":true}]");
        assertThat(speech.commandOf("typing", typing))
                .isEqualTo(new Command.Typing(new RoomId("42"), true));
        assertThat(speech.commandOf("presence", new JsonArray("[{\"users\":[]}]")))
                .isEqualTo(new Command.Watch(Set.of()));
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> speech.commandOf("nonsense", new JsonArray()))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_EVENT);
                    assertThat(refusal.text())
                            .isEqualTo("there is no such event in any vocabulary: dogcat, sweetorder, nats");
                });
    }

    @Test
    void whatIsSaidOnEnteringCountsMoreThanWhatIsConfigured() {
        var configured = new Speech(Vocabulary.SWEETORDER);
        configured.enter(new JsonObject());
        assertThat(configured.vocabulary()).isSameAs(Vocabulary.SWEETORDER);
        configured.enter(new JsonObject().put("vocabulary", "nats"));
        configured.hear("joinRoom");
        assertThat(configured.vocabulary()).isSameAs(Vocabulary.NATS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"NATS\"", "\"stomp\"", "7", "{}", "[\"nats\"]"})
    void aVocabularyThatThereIsNotIsRefused(String said) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> speech.enter(new JsonObject("{\"vocabulary\":" + said + "}")))
                .satisfies(refusal -> {
                    assertThat(refusal.field()).isEqualTo("vocabulary");
                    assertThat(refusal.text())
                            .isEqualTo("vocabulary must be one of dogcat, sweetorder, nats");
                });
    }
}
