package dev.millrace.tools.access;

import dev.millrace.gateway.auth.session.SessionSettings;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.RedisSettings;

import java.util.HashSet;
import java.util.Set;

/** The keys of a gateway that say who is let in, and where the revocations are. */
record InspectConfig(TokenSettings tokens, PresentationPolicy presentations, RedisSettings redis) {

    /** Groups that several processes have, and an inspection needs nothing of. */
    private static final Set<String> OF_MANY = Set.of("start", "stop", "journal", "postgres");

    static InspectConfig read(ConfigReader in) {
        TokenSettings tokens = TokenSettings.read(in);
        // Sessions are none of our business; but their keys are no mistakes.
        var unused = SessionSettings.read(in);
        return new InspectConfig(tokens, PresentationPolicy.read(in, tokens.reload(), tokens.skew()),
                RedisSettings.read(in));
    }

    static Set<String> othersGroups() {
        var groups = new HashSet<>(OF_MANY);
        groups.addAll(KeyGroups.GATEWAY_ONLY);
        groups.addAll(KeyGroups.PERSISTER_ONLY);
        groups.removeAll(Set.of("auth", "vp"));
        return groups;
    }
}
