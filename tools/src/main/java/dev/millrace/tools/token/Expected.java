package dev.millrace.tools.token;

import dev.millrace.model.config.ConfigEntry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gateway requires tokens and presentations to carry.
 *
 * @param credentialType one that its policy allows
 */
public record Expected(String tokenIssuer, String tokenAudience, String presentationAudience,
        String credentialType) {

    private static final String TOKEN_ISSUER = "auth.jwt.issuer";
    private static final String TOKEN_AUDIENCE = "auth.jwt.audience";
    private static final String PRESENTATION_AUDIENCE = "vp.audience";
    private static final String CREDENTIAL_TYPES = "vp.types";

    /** The gateway's own default. */
    private static final String MILLRACE = "millrace";

    /** @param keys the gateway's; its defaults stand in for those that are not there */
    public static Expected of(Map<String, String> keys) {
        return new Expected(keys.getOrDefault(TOKEN_ISSUER, MILLRACE),
                keys.getOrDefault(TOKEN_AUDIENCE, MILLRACE),
                keys.getOrDefault(PRESENTATION_AUDIENCE, MILLRACE),
                keys.getOrDefault(CREDENTIAL_TYPES, "ChatUserCredential").split(",", 2)[0].strip());
    }

    /** What variables of the environment say about who is let in. */
    public static Map<String, String> keysIn(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        for (String key : List.of(TOKEN_ISSUER, TOKEN_AUDIENCE, "auth.jwt.skew", PRESENTATION_AUDIENCE,
                CREDENTIAL_TYPES, "vp.mode", "vp.life", "vp.nonce")) {
            String value = environment.get(ConfigEntry.variableOf(key));
            if (value != null) {
                keys.put(key, value);
            }
        }
        return keys;
    }
}
