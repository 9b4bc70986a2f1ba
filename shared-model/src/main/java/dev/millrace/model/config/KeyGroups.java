package dev.millrace.model.config;

import java.util.Set;

/**
 * Which groups of keys (a key's first word) only one of the processes has. A file or an environment may be
 * shared by both, so each passes over the other's groups and still refuses a key that is nobody's.
 */
public final class KeyGroups {

    public static final Set<String> GATEWAY_ONLY = Set.of("http", "api", "auth", "socketio", "message",
            "session", "room", "recent", "recovery", "replay", "idempotency", "backlog", "ack", "ledger",
            "history", "search", "vp", "limit", "revocation", "presence");

    public static final Set<String> PERSISTER_ONLY = Set.of("health", "queue", "batch", "trim", "flush",
            "lease", "intake", "spill");

    private KeyGroups() {}
}
