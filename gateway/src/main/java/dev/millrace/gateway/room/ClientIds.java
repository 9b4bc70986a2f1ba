package dev.millrace.gateway.room;

import dev.millrace.model.Draft;
import dev.millrace.model.Text;
import dev.millrace.model.catalog.Refusal;

/** The rules of what a sender may call a send. */
final class ClientIds {

    /** So that nobody says first what the room is to be told. */
    private static final String OF_EFFECTS = "effect-";

    private ClientIds() {}

    /** What a room is told of an effect is called so. */
    static String ofEffect(long effect) {
        return OF_EFFECTS + effect;
    }

    /** @throws Refusal naming the rule that was broken */
    static void check(String clientId) {
        int length = Text.codePoints(clientId);
        if (length < 1 || length > Draft.MAX_CLIENT_ID_LENGTH) {
            throw Refusal.field("clientId", "be 1 to " + Draft.MAX_CLIENT_ID_LENGTH + " characters");
        }
        if (clientId.startsWith(OF_EFFECTS)) {
            throw Refusal.field("clientId", "not begin with " + OF_EFFECTS);
        }
        if (!Text.isStorable(clientId) || clientId.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.field("clientId",
                    "be text without control characters and without half surrogate pairs");
        }
    }
}
