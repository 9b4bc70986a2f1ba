package dev.millrace.gateway.room;

import dev.millrace.model.Draft;
import dev.millrace.model.Text;
import dev.millrace.model.catalog.Refusal;

/** The rules of what a sender may call a send. */
final class ClientIds {

    private ClientIds() {}

    /** @throws Refusal naming the rule that was broken */
    static void check(String clientId) {
        int length = Text.codePoints(clientId);
        if (length < 1 || length > Draft.MAX_CLIENT_ID_LENGTH) {
            throw Refusal.field("clientId", "be 1 to " + Draft.MAX_CLIENT_ID_LENGTH + " characters");
        }
        if (!Text.isStorable(clientId) || clientId.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.field("clientId",
                    "be text without control characters and without half surrogate pairs");
        }
    }
}
