package dev.millrace.tools.audit;

import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.RedisSettings;

import java.util.HashSet;
import java.util.Set;

/** The keys an audit shares with both processes. */
public record AuditConfig(RedisSettings redis, PostgresSettings postgres) {

    /** Groups that both processes have and an audit needs nothing of but what it declares. */
    private static final Set<String> OF_BOTH = Set.of("start", "stop", "journal");

    public static AuditConfig read(ConfigReader in) {
        return new AuditConfig(RedisSettings.read(in), PostgresSettings.read(in));
    }

    /** What the processes may find in the same file or environment, and an audit passes over. */
    public static Set<String> othersGroups() {
        var groups = new HashSet<>(OF_BOTH);
        groups.addAll(KeyGroups.GATEWAY_ONLY);
        groups.addAll(KeyGroups.PERSISTER_ONLY);
        return groups;
    }
}
