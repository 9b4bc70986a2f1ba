package dev.millrace.tools.token;

import dev.millrace.tools.CommandException;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody who is a key: an issuer who vouches, or a holder who presents.
 *
 * @param keyId the DID URL of the key, for a JWS header's {@code kid}
 */
public record Party(String did, String keyId, SigningKey key) {

    private static final byte[] ED25519 = {(byte) 0xed, 0x01};
    private static final byte[] P256 = {(byte) 0x80, 0x24};

    /** How the key is spelt. */
    public enum Method {
        KEY, JWK;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Method> of(String word) {
            return Arrays.stream(values()).filter(method -> method.word().equals(word)).findFirst();
        }
    }

    /** @param key no RSA key */
    public static Party of(SigningKey key, Method method) {
        if (key.type() == SigningKey.Type.RSA) {
            throw new IllegalArgumentException(
                    "presentations and credentials are signed with EdDSA or ES256");
        }
        if (method == Method.JWK) {
            String did = "did:jwk:" + SigningKey.base64Url(key.bareJwk());
            return named(did, did + "#0", key);
        }
        byte[] codec = key.type() == SigningKey.Type.P256 ? P256 : ED25519;
        byte[] own = key.publicBytes();
        byte[] both = Arrays.copyOf(codec, codec.length + own.length);
        System.arraycopy(own, 0, both, codec.length, own.length);
        String multibase = "z" + Base58.encode(both);
        return named("did:key:" + multibase, "did:key:" + multibase + "#" + multibase, key);
    }

    /** The party whose key is in that file, which says how the party is spelt. */
    public static Party read(Path file) throws CommandException {
        SigningKey key = SigningKey.read(file);
        if (key.type() == SigningKey.Type.RSA) {
            throw new CommandException(
                    file + ": is an RSA key; allowed: one that scripts/token issuer or holder"
                            + " made");
        }
        return of(key, key.id().startsWith("did:jwk:") ? Method.JWK : Method.KEY);
    }

    private static Party named(String did, String keyId, SigningKey key) {
        return new Party(did, keyId, key.named(keyId));
    }

    /** Somebody new, whose key is kept by nobody else. */
    public static Party make() {
        return of(SigningKey.make(SigningKey.Type.ED25519), Method.KEY);
    }

    /** A JWT in this party's name. */
    JwtBuilder jwt() {
        return Jwts.builder()
                .header()
                .type("JWT")
                .keyId(keyId)
                .and()
                .issuer(did)
                .signWith(key.privateKey(), key.signature());
    }
}
