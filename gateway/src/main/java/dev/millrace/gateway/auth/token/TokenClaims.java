package dev.millrace.gateway.auth.token;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.model.Ids;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What a token says about its owner, spelt as it must be. A client is told which claim is not. */
final class TokenClaims {

    private static final int MAX_ENTRIES = 64;
    private static final int MAX_ENTRY = 64;
    private static final String ID = "[!-~]{1,128}";
    private static final String ENTRY = "[ -~]{1," + MAX_ENTRY + "}";
    private static final String DID = "did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,1000}";
    private static final String THUMBPRINT = "[A-Za-z0-9_-]{43}";

    private TokenClaims() {}

    /** @param digest stands for a {@code jti} that is not there */
    static AccessToken read(Claims claims, Instant expiresAt, Supplier<String> digest) throws FlawException {
        String id = matching(claims, "jti", ID, "1 to 128 visible characters of ASCII");
        Claims key = claims.object("cnf");
        return new AccessToken(identity(claims), id == null ? digest.get() : id, expiresAt,
                holder(claims, key), key == null ? null : thumbprint(key), claims.text("vp"));
    }

    private static Identity identity(Claims claims) throws FlawException {
        String form = "token's sub claim must be " + Ids.FORM;
        String subject = FlawException.present(claims.text("sub"), form);
        FlawException.unless(Ids.isWellFormed(subject), form);
        String name = claims.text("name");
        if (name == null || name.isBlank()) {
            name = subject;
        } else {
            DisplayName.check(name);
        }
        return new Identity(new UserId(subject), name, entries(claims, "roles"), entries(claims, "stores"));
    }

    private static Set<String> entries(Claims claims, String name) throws FlawException {
        List<?> items = claims.items(name);
        FlawException.unless(items.size() <= MAX_ENTRIES,
                "token's " + name + " claim must hold at most " + MAX_ENTRIES);
        Set<String> entries = new LinkedHashSet<>();
        for (Object item : items) {
            entries.add(entry(name, item));
        }
        return entries;
    }

    /** Stores are numbered in some places. */
    private static String entry(String name, @Nullable Object item) throws FlawException {
        boolean number = name.equals("stores") && (item instanceof Integer || item instanceof Long)
                && Ids.isCanonicalDecimal(item.toString());
        FlawException.unless(number || (item instanceof String text && text.matches(ENTRY)),
                "token's " + name + " claim must be of texts of 1 to " + MAX_ENTRY + " characters of ASCII"
                        + (name.equals("stores") ? ", or whole numbers up to 2^53" : ""));
        return String.valueOf(item);
    }

    private static @Nullable String holder(Claims claims, @Nullable Claims key) throws FlawException {
        String did = matching(claims, "did", DID, "a DID");
        String keyId = key == null ? null : key.text("kid");
        if (keyId == null) {
            return did;
        }
        // The key of a DID that is a key is named by the DID, with or without a fragment.
        String named = keyId.split("#", 2)[0];
        FlawException.unless(named.matches(DID), "token's cnf.kid must be a DID or a DID URL");
        FlawException.unless(did == null || did.equals(named), "token's did and cnf.kid claims must agree");
        return named;
    }

    /** A key that is named in a way not known here must not be taken for no key at all. */
    private static @Nullable String thumbprint(Claims key) throws FlawException {
        String thumbprint = matching(key, "jkt", THUMBPRINT, "a SHA-256 thumbprint");
        FlawException.unless(thumbprint != null || key.has("kid"), "token's cnf claim must have kid or jkt");
        return thumbprint;
    }

    private static @Nullable String matching(Claims claims, String name, String pattern, String form)
            throws FlawException {
        String text = claims.text(name);
        FlawException.unless(text == null || text.matches(pattern),
                "token's " + name + " claim must be " + form);
        return text;
    }
}
