package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.model.config.ConfigReader;

import org.jspecify.annotations.Nullable;

/** @param vocabulary of clients that do not say theirs; null where it is the one that they are first heard in */
public record ChatSettings(@Nullable Vocabulary vocabulary) {

    private static final String AUTO = "auto";

    public static ChatSettings read(ConfigReader in) {
        return new ChatSettings(in.parsed("socketio.vocabulary", AUTO, AUTO + ", " + Vocabulary.WORDS,
                "what clients speak that do not say it; `auto`: what they are first heard in",
                word -> word.equals(AUTO)
                        ? null
                        : Vocabulary.of(word).orElseThrow(IllegalArgumentException::new)));
    }
}
