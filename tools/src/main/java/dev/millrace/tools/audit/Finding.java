package dev.millrace.tools.audit;

import java.util.Map;

/**
 * Something that must not be.
 *
 * @param count   how many messages it is about, at least
 * @param text    for people, without the kind
 * @param details for programs: what the text names, each by itself
 */
public record Finding(Kind kind, long count, String text, Map<String, Object> details) {

    /** What is wrong, in the order it is told. */
    public enum Kind {
        /** Acknowledged, and nowhere. */
        MISSING("missing"),
        /** Stored twice, or two in one place. */
        DUPLICATED("duplicated"),
        /** In another order than it was sent in. */
        OUT_OF_ORDER("out of order"),
        /** A room's head does not say what its last message is. */
        HEAD("head"),
        /** There, and by the ledger it should not be; or it is not what the ledger says. */
        UNEXPLAINED("unexplained");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As printed, and as spelt in JSON. */
        public String label() {
            return label;
        }
    }
}
