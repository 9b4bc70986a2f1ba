package dev.millrace.gateway.auth.jose;

import io.jsonwebtoken.security.SecurityException;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key and the one algorithm it is for, which its type decides: no header can make an RSA key verify an HMAC.
 * Immutable; any thread may use it.
 */
public final class VerificationKey {

    private final Algorithm algorithm;
    private final Key key;

    private VerificationKey(Algorithm algorithm, Key key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    public static VerificationKey secret(byte[] secret) {
        SecretKey key = new SecretKeySpec(secret, "HmacSHA256");
        return new VerificationKey(Algorithm.HS256, key);
    }

    static VerificationKey rsa(RSAPublicKey key) {
        return new VerificationKey(Algorithm.RS256, key);
    }

    static VerificationKey p256(ECPublicKey key) {
        return new VerificationKey(Algorithm.ES256, key);
    }

    static VerificationKey ed25519(EdECPublicKey key) {
        return new VerificationKey(Algorithm.EDDSA, key);
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /** Whether this key made the signature, whichever algorithm the header names: that is another check. */
    public boolean verifies(Jws jws) {
        return verifies(jws.signed(), jws.signature());
    }

    boolean verifies(byte[] signed, byte[] signature) {
        try {
            return algorithm.library().verify(new Request(key, signed, signature));
        } catch (SecurityException e) {
            // A signature or a key of another shape than the algorithm's.
            return false;
        }
    }

    /** What jjwt asks for. */
    private static final class Request implements VerifySecureDigestRequest<Key> {

        private final Key key;
        private final byte[] signed;
        private final byte[] signature;

        Request(Key key, byte[] signed, byte[] signature) {
            this.key = key;
            this.signed = signed;
            this.signature = signature;
        }

        @Override
        public Key getKey() {
            return key;
        }

        @Override
        public InputStream getPayload() {
            return new ByteArrayInputStream(signed);
        }

        @Override
        public byte[] getDigest() {
            return signature;
        }

        @Override
        public @Nullable Provider getProvider() {
            return null;
        }

        @Override
        public @Nullable SecureRandom getSecureRandom() {
            return null;
        }
    }
}
