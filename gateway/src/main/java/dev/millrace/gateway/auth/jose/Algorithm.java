package dev.millrace.gateway.auth.jose;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;

import java.security.Key;
import java.util.Arrays;
import java.util.Optional;

/** What may be signed with here. There is no "none", and no other. */
public enum Algorithm {
    HS256("HS256"), RS256("RS256"), ES256("ES256"), EDDSA("EdDSA");

    private final String word;

    Algorithm(String word) {
        this.word = word;
    }

    /** As in a JWS header's {@code alg}, spelt exactly. */
    @Override
    public String toString() {
        return word;
    }

    public static Optional<Algorithm> of(String word) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.word.equals(word)).findFirst();
    }

    /** The caller has matched the key's type to the algorithm: see {@link VerificationKey}. */
    @SuppressWarnings("unchecked")
    SecureDigestAlgorithm<?, Key> library() {
        return (SecureDigestAlgorithm<?, Key>) switch (this) {
            case HS256 -> Jwts.SIG.HS256;
            case RS256 -> Jwts.SIG.RS256;
            case ES256 -> Jwts.SIG.ES256;
            case EDDSA -> Jwts.SIG.EdDSA;
        };
    }
}
