package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.did.KeyDid;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jwk;
import dev.millrace.gateway.auth.jose.JwksFile;
import dev.millrace.gateway.auth.jose.UnusableKeysException;
import dev.millrace.gateway.auth.jose.VerificationKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** Who is trusted to vouch, and with which keys. Thread-safe. */
final class Issuers implements AutoCloseable {

    private final PresentationPolicy policy;
    private final Map<String, KeyDid> keyDids = new HashMap<>();
    private final @Nullable JwksFile file;

    /** @throws UnusableKeysException where a DID is no key, and no file has its keys */
    Issuers(PresentationPolicy policy) {
        this.policy = policy;
        for (String did : policy.issuers()) {
            if (KeyDid.isOne(did)) {
                keyDids.put(did, parse(did));
            } else if (policy.issuerKeys() == null) {
                throw new UnusableKeysException("vp.issuers: " + did
                        + " is neither a did:key nor a did:jwk, and vp.issuer-keys is not set");
            }
        }
        this.file = policy.issuerKeys() == null
                ? null
                : new JwksFile("vp.issuer-keys", policy.issuerKeys(), policy.reload());
    }

    String trusted(String did) throws FlawException {
        FlawException.unless(policy.issuers().contains(did), "its issuer is not trusted here");
        return did;
    }

    /**
     * Of an issuer that is trusted.
     *
     * @param keyId     as the credential's header names it, if it does
     * @param algorithm as it says; only where the issuer has a single key for it need it name no other
     */
    VerificationKey key(String did, @Nullable String keyId, Algorithm algorithm) throws FlawException {
        KeyDid keyDid = keyDids.get(did);
        if (keyDid != null) {
            FlawException.unless(keyDid.isNamedBy(keyId), "its kid is not the issuer's");
            return keyDid.key();
        }
        return FlawException.present(file, "there are no keys of its issuer")
                .keys()
                .only(key -> key.key().algorithm() == algorithm && isOf(did, key)
                        && (keyId == null || keyId.equals(key.id())))
                .map(Jwk::key)
                .orElseThrow(() -> new FlawException("its kid names no key of its issuer for " + algorithm));
    }

    /** As {@link JwksFile#version}; the same for ever where no file has any. */
    String version() {
        return file == null ? "" : file.version();
    }

    /** A key belongs to the DID in its own id, whatever a credential says. */
    private static boolean isOf(String did, Jwk key) {
        return key.id() != null && (key.id().equals(did) || key.id().startsWith(did + "#"));
    }

    private static KeyDid parse(String did) {
        try {
            return KeyDid.parse(did);
        } catch (FlawException e) {
            throw new UnusableKeysException("vp.issuers: " + did + ": " + e.because());
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
