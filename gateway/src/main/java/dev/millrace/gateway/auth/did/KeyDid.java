package dev.millrace.gateway.auth.did;

import dev.millrace.gateway.auth.jose.Base64Url;
import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jwk;
import dev.millrace.gateway.auth.jose.StrictJson;
import dev.millrace.gateway.auth.jose.VerificationKey;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A DID that is a public key, of P-256 or Ed25519. Its text is its only spelling: two texts are two DIDs, and are
 * compared character by character.
 *
 * @param fragment what a DID URL of its key has behind {@code #}
 */
public record KeyDid(String did, String fragment, VerificationKey key, String thumbprint) {

    private static final String KEY = "did:key:";
    private static final String JWK = "did:jwk:";

    /** A P-256 key takes 49 characters, an Ed25519 key 48. */
    private static final int MAX_MULTIBASE = 64;
    /** Room for a key with every member that has a meaning here. */
    private static final int MAX_JWK = 1_000;

    /** Multicodec's varints. */
    private static final byte[] ED25519 = {(byte) 0xed, 0x01};
    private static final byte[] P256 = {(byte) 0x80, 0x24};

    public static boolean isOne(String did) {
        return did.startsWith(KEY) || did.startsWith(JWK);
    }

    public static KeyDid parse(String did) throws FlawException {
        if (did.startsWith(KEY)) {
            String multibase = did.substring(KEY.length());
            Jwk key = multikey(multibase);
            return new KeyDid(did, multibase, key.key(), key.thumbprint());
        }
        FlawException.unless(did.startsWith(JWK), "it is neither a did:key nor a did:jwk");
        Jwk key = jwk(did.substring(JWK.length()));
        return new KeyDid(did, "0", key.key(), key.thumbprint());
    }

    /** Whether a JWS that names this key, or none, can be of this DID. */
    public boolean isNamedBy(@Nullable String keyId) {
        return keyId == null || keyId.equals(did) || keyId.equals(did + "#" + fragment);
    }

    private static Jwk multikey(String multibase) throws FlawException {
        FlawException.unless(multibase.startsWith("z") && multibase.length() <= MAX_MULTIBASE,
                "its multibase is not base58btc of at most " + MAX_MULTIBASE + " characters");
        byte[] bytes = Base58.decode(multibase.substring(1));
        FlawException.unless(("z" + Base58.encode(bytes)).equals(multibase),
                "its multibase is not spelt as it must be");
        byte[] point = Arrays.copyOfRange(bytes, Math.min(2, bytes.length), bytes.length);
        if (Base58.startsWith(bytes, ED25519)) {
            return Jwk.ed25519(point);
        }
        FlawException.unless(Base58.startsWith(bytes, P256), "its multicodec is neither Ed25519 nor P-256");
        return Jwk.p256(point);
    }

    private static Jwk jwk(String base64) throws FlawException {
        FlawException.unless(base64.length() <= MAX_JWK, "its JWK is longer than " + MAX_JWK + " characters");
        Claims jwk = new Claims(StrictJson.object("its JWK", Base64Url.decode("its JWK", base64)));
        FlawException.unless(!"RSA".equals(jwk.text("kty")), "its key is neither of P-256 nor of Ed25519");
        return Jwk.of(jwk);
    }
}
