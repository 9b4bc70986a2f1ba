package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.Signer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** A holder and an issuer who do everything right, until a test changes something. */
public final class Wallet {

    public static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    static final long SECOND = NOW.getEpochSecond();
    static final String CONTEXT = "https://www.w3.org/2018/credentials/v1";

    public final Signer holder;
    public final Signer issuer;
    public final String did;
    public final String issuerDid;

    public Wallet(Signer holder, Signer issuer) {
        this.holder = holder;
        this.issuer = issuer;
        this.did = holder.didKey();
        this.issuerDid = issuer.didKey();
    }

    public PresentationPolicy policy() {
        return new PresentationPolicy(PresentationPolicy.Mode.REQUIRED, "chat", Set.of(issuerDid), null,
                Duration.ofSeconds(5), Set.of("ChatUserCredential"), Duration.ofHours(24),
                PresentationPolicy.Nonce.OPTIONAL, Duration.ofSeconds(30));
    }

    public String presentation() {
        return present(presenting(credential()));
    }

    public String credential() {
        return vouch(credentialClaims());
    }

    public String vouch(JsonObject claims) {
        return issuer.sign(issuerDid + "#" + issuerDid.substring("did:key:".length()), claims);
    }

    public String present(JsonObject claims) {
        return holder.sign(did + "#" + did.substring("did:key:".length()), claims);
    }

    public JsonObject credentialClaims() {
        return new JsonObject().put("iss", issuerDid)
                .put("sub", did)
                .put("nbf", SECOND - 3_600)
                .put("exp", SECOND + 7_200)
                .put("jti", "urn:uuid:credential-1")
                .put("vc", new JsonObject().put("@context", new JsonArray().add(CONTEXT))
                        .put("type", new JsonArray().add("VerifiableCredential").add("ChatUserCredential"))
                        .put("credentialSubject", new JsonObject().put("id", did)));
    }

    public JsonObject presenting(Object... credentials) {
        return new JsonObject().put("iss", did)
                .put("aud", "chat")
                .put("iat", SECOND)
                .put("exp", SECOND + 3_600)
                .put("jti", "urn:uuid:presentation-1")
                .put("vp", new JsonObject().put("@context", new JsonArray().add(CONTEXT))
                        .put("type", new JsonArray().add("VerifiablePresentation"))
                        .put("verifiableCredential", JsonArray.of(credentials)));
    }
}
