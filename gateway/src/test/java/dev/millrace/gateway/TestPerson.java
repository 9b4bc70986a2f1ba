package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.vp.Presentations;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/** A user with a key of their own, a token, and a presentation of what an issuer says about them. */
final class TestPerson {

    final String user;
    final String tokenId = "token-" + UUID.randomUUID();
    final String credentialId = "urn:uuid:" + UUID.randomUUID();
    final String holder;
    private final Signer signer = Signer.ed25519();
    private final Signer issuer;

    TestPerson(String user, Signer issuer) {
        this.user = user;
        this.issuer = issuer;
        this.holder = signer.didKey();
    }

    String token(long seconds) {
        return token(user, tokenId, seconds);
    }

    String token(String as, String id, long seconds) {
        var claims = new JsonObject().put("sub", as)
                .put("iss", "millrace")
                .put("aud", "millrace")
                .put("jti", id)
                .put("did", holder)
                .put("exp", Instant.now().getEpochSecond() + seconds);
        return Signer.hmac("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims.encode(), "HmacSHA256",
                TestGateway.SECRET.getBytes(UTF_8));
    }

    String presentation(@Nullable String nonce) {
        long now = Instant.now().getEpochSecond();
        String credential = issuer.sign(kid(issuer.didKey()), new JsonObject().put("iss", issuer.didKey())
                .put("sub", holder)
                .put("nbf", now)
                .put("exp", now + 3_600)
                .put("jti", credentialId)
                .put("vc", typed("VerifiableCredential", "ChatUserCredential")
                        .put("credentialSubject", new JsonObject().put("id", holder))));
        var claims = new JsonObject().put("iss", holder)
                .put("aud", "millrace")
                .put("iat", now)
                .put("exp", now + 600)
                .put("jti", "urn:uuid:" + UUID.randomUUID())
                .put("vp", typed("VerifiablePresentation")
                        .put("verifiableCredential", new JsonArray().add(credential)));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return signer.sign(kid(holder), claims);
    }

    String issuer() {
        return issuer.didKey();
    }

    /** What the gateway answers to whoever comes with this. */
    static String enter(TestClient client, String token, String presentation, @Nullable String pid)
            throws Exception {
        client.handshake();
        var auth = new JsonObject().put("token", token).put("vp", presentation);
        if (pid != null) {
            auth.put("pid", pid);
        }
        client.send("40/chat," + auth.encode());
        return client.packet();
    }

    static String digest(String presentation) {
        return Presentations.digest(presentation);
    }

    private static String kid(String did) {
        return did + "#" + did.substring("did:key:".length());
    }

    private static JsonObject typed(String... types) {
        var all = new JsonArray();
        for (String type : types) {
            all.add(type);
        }
        return new JsonObject().put("@context", new JsonArray().add("https://www.w3.org/2018/credentials/v1"))
                .put("type", all);
    }
}
