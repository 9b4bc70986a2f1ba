package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A compact JWS that was read and not verified. There is one reader of its text, this one: what {@link #claims} says is
 * decoded from the very characters that {@link #signed} holds.
 */
public final class Jws {

    /** Longer than any honest one, also where a token carries a presentation, and soon read all the same. */
    public static final int MAX_LENGTH = 32 * 1024;

    /** What would bring a key along, or change what the rest means. */
    private static final Set<String> REFUSED = Set.of("jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit",
            "zip", "b64", "enc", "cty");

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "vp+jwt", "vc+jwt", "application/jwt",
            "application/at+jwt");

    private static final int MAX_KEY_ID = 2_048;

    private final Map<String, @Nullable Object> header;
    private final Claims claims;
    private final byte[] signed;
    private final byte[] signature;

    private Jws(Map<String, @Nullable Object> header, Claims claims, byte[] signed, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signed = signed;
        this.signature = signature;
    }

    public static void checkLength(String what, String text) throws FlawException {
        FlawException.unless(text.length() <= MAX_LENGTH,
                what + " must be at most " + MAX_LENGTH + " characters");
    }

    /** @param text of at most {@link #MAX_LENGTH} characters */
    public static Jws read(String text) throws FlawException {
        String[] parts = text.split("\\.", 5);
        FlawException.unless(parts.length == 3, "it does not have three parts with dots between them");
        FlawException.unless(!parts[2].isEmpty() || parts[0].isEmpty() || parts[1].isEmpty(),
                "it is not signed");
        byte[] header = Base64Url.decode("its header", parts[0]);
        byte[] claims = Base64Url.decode("its payload", parts[1]);
        byte[] signature = Base64Url.decode("its signature", parts[2]);
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        return new Jws(StrictJson.object("its header", header),
                new Claims(StrictJson.object("its payload", claims)), signed, signature);
    }

    /** The header brings no key, and asks for nothing that is not done here. */
    public void checkHeader() throws FlawException {
        for (String name : header.keySet()) {
            FlawException.unless(!REFUSED.contains(name), "its header must not have " + name);
        }
        Object type = header.get("typ");
        FlawException.unless(!header.containsKey("typ")
                || (type instanceof String word && isJwt(word)), "its header's typ is not JWT");
        Object keyId = header.get("kid");
        FlawException.unless(!header.containsKey("kid")
                || (keyId instanceof String id && !id.isEmpty() && id.length() <= MAX_KEY_ID),
                "its header's kid is not a text of 1 to " + MAX_KEY_ID + " characters");
    }

    /** @return what it says it is signed with */
    public Algorithm algorithm(Set<Algorithm> allowed) throws FlawException {
        Optional<Algorithm> algorithm = header.get("alg") instanceof String word
                ? Algorithm.of(word)
                : Optional.empty();
        return algorithm.filter(allowed::contains)
                .orElseThrow(() -> new FlawException("its header's alg is not allowed here"));
    }

    public @Nullable String keyId() {
        return header.get("kid") instanceof String id ? id : null;
    }

    public Claims claims() {
        return claims;
    }

    byte[] signed() {
        return signed;
    }

    byte[] signature() {
        return signature;
    }

    /** A media type's letters count in either case, and ASCII's only. */
    private static boolean isJwt(String type) {
        return TYPES.stream().anyMatch(type::equalsIgnoreCase) && type.chars().allMatch(c -> c < 128);
    }
}
