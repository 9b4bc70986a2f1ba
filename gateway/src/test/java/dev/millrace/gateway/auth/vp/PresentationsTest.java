package dev.millrace.gateway.auth.vp;

import static dev.millrace.gateway.auth.Signer.base64;
import static dev.millrace.gateway.auth.vp.Wallet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Denials;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.jose.UnusableKeysException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;

/** What is refused is refused by the check that is there for it. */
class PresentationsTest {

    private static final Wallet WALLET = new Wallet(Signer.ed25519(), Signer.p256());
    private static final Signer STRANGER = Signer.ed25519();

    private final Presentations presentations = new Presentations(WALLET.policy(), () -> Wallet.NOW);

    @Test
    void aGoodPresentationSaysWhoseItIsAndWhatItRestsOn() throws Denial {
        String text = WALLET.present(WALLET.presenting(WALLET.credential(),
                WALLET.vouch(WALLET.credentialClaims().put("jti", "second").put("exp", SECOND + 60)))
                .put("nonce", "n-1"));
        Presentation presentation = presentations.verify(text);
        assertThat(presentation.holder()).isEqualTo(WALLET.did);
        assertThat(presentation.issuers()).containsExactly(WALLET.issuerDid);
        assertThat(presentation.credentials()).containsExactlyInAnyOrder("urn:uuid:credential-1", "second");
        assertThat(presentation.nonce()).isEqualTo("n-1");
        assertThat(presentation.digest()).isEqualTo(Presentations.digest(text)).matches("[0-9a-f]{64}");
        assertThat(presentation.until()).isEqualTo(Instant.ofEpochSecond(SECOND + 60));
        assertThat(presentation.credentialsUntil()).isEqualTo(Instant.ofEpochSecond(SECOND + 60));
        assertThat(presentations.verify(WALLET.presentation()).until())
                .isEqualTo(Instant.ofEpochSecond(SECOND + 3_600));
    }

    @Test
    void holdersAndIssuersOfEitherKeyAndMethodAreGood() throws Denial {
        for (Signer holder : new Signer[]{Signer.ed25519(), Signer.p256()}) {
            var wallet = new Wallet(holder, Signer.ed25519());
            try (var open = new Presentations(wallet.policy(), () -> Wallet.NOW)) {
                assertThat(open.verify(wallet.presentation()).holder()).isEqualTo(wallet.did);
                String jwk = holder.didJwk();
                String about = wallet.vouch(about(wallet, jwk));
                assertThat(open.verify(holder.sign(jwk + "#0", wallet.presenting(about).put("iss", jwk)))
                        .holder()).isEqualTo(jwk);
            }
        }
    }

    static Stream<Arguments> attacks() {
        JsonObject good = WALLET.presenting(WALLET.credential());
        String text = WALLET.present(good);
        String[] parts = text.split("\\.", -1);
        String kid = WALLET.did + "#" + WALLET.did.substring("did:key:".length());
        Signer twin = Signer.ed25519();
        return Stream.of(
                attack(Step.PRESENTATION_SIZE, "a megabyte",
                        WALLET.present(good.copy().put("pad", "x".repeat(1 << 20)))),
                attack(Step.PRESENTATION_FORM, "junk", "junk"),
                attack(Step.PRESENTATION_FORM, "no signature", parts[0] + "." + parts[1] + "."),
                attack(Step.PRESENTATION_FORM, "a claim twice", WALLET.holder.sign(header(),
                        good.encode().replaceAll("}$", ",\"iss\":\"" + WALLET.did + "\"}"))),
                attack(Step.PRESENTATION_FORM, "JSON ten thousand deep",
                        WALLET.holder.sign(header(),
                                "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")),
                attack(Step.PRESENTATION_FORM, "an access token", WALLET.holder.sign(new JsonObject())),
                attack(Step.PRESENTATION_FORM, "no credentials", WALLET.present(WALLET.presenting())),
                attack(Step.PRESENTATION_FORM, "nine credentials", WALLET.present(WALLET.presenting(
                        Collections.nCopies(9, "x").toArray()))),
                attack(Step.PRESENTATION_FORM, "another type", WALLET.present(
                        vp(good, "type", new JsonArray().add("VerifiableCredential")))),
                attack(Step.PRESENTATION_FORM, "another data model", WALLET.present(
                        vp(good, "@context", new JsonArray().add("https://evil.example/v1")))),
                attack(Step.PRESENTATION_FORM, "another holder in the vp", WALLET.present(
                        vp(good, "holder", STRANGER.didKey()))),
                attack(Step.PRESENTATION_FORM, "a nonce that is no text",
                        WALLET.present(good.copy().put("nonce", 7))),
                attack(Step.PRESENTATION_FORM, "no end", WALLET.present(without(good, "exp"))),
                attack(Step.PRESENTATION_HEADER, "a key of its own", STRANGER.sign(
                        header().put("jwk", STRANGER.jwk()), good.encode())),
                attack(Step.PRESENTATION_HEADER, "a place of keys", WALLET.holder.sign(
                        header().put("jku", "https://evil.example"), good.encode())),
                attack(Step.PRESENTATION_HEADER, "a certificate's place", WALLET.holder.sign(
                        header().put("x5u", "https://evil.example"), good.encode())),
                attack(Step.PRESENTATION_HEADER, "something critical", WALLET.holder.sign(
                        header().put("crit", new JsonArray().add("exp")), good.encode())),
                attack(Step.PRESENTATION_HOLDER, "the kid of a stranger",
                        STRANGER.sign(STRANGER.didKey(), good)),
                attack(Step.PRESENTATION_HOLDER, "a fragment of another key",
                        WALLET.holder.sign(WALLET.did + "#0", good)),
                attack(Step.PRESENTATION_HOLDER, "malformed multibase",
                        WALLET.holder.sign(good.copy().put("iss", "did:key:z0OIl"))),
                attack(Step.PRESENTATION_HOLDER, "a DID that looks the same",
                        WALLET.holder.sign(good.copy().put("iss", WALLET.did.replace("key", "k\u0435y")))),
                attack(Step.PRESENTATION_HOLDER, "a DID that is looked up",
                        WALLET.holder.sign(good.copy().put("iss", "did:web:evil.example"))),
                attack(Step.PRESENTATION_ALGORITHM, "alg none",
                        base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]),
                attack(Step.PRESENTATION_ALGORITHM, "HS256 with the holder's public key",
                        Signer.hmac("{\"alg\":\"HS256\"}", good.encode(), "HmacSHA256",
                                WALLET.holder.publicKey().getEncoded())),
                attack(Step.PRESENTATION_ALGORITHM, "ES256 of an Ed25519 key",
                        Signer.p256().sign(kid, good)),
                attack(Step.PRESENTATION_SIGNATURE, "a forgery", STRANGER.sign(kid, good)),
                attack(Step.PRESENTATION_SIGNATURE, "an expired forgery",
                        STRANGER.sign(kid, good.copy().put("exp", 1))),
                attack(Step.PRESENTATION_SIGNATURE, "claims changed after signing",
                        parts[0] + "." + base64(good.copy().put("aud", "x").encode()) + "." + parts[2]),
                attack(Step.PRESENTATION_SIGNATURE, "a did:jwk put in the holder's place",
                        WALLET.holder.sign(good.copy().put("iss", STRANGER.didJwk()))),
                attack(Step.PRESENTATION_AUDIENCE, "another audience",
                        WALLET.present(good.copy().put("aud", "elsewhere"))),
                attack(Step.PRESENTATION_AUDIENCE, "no audience", WALLET.present(without(good, "aud"))),
                attack(Step.PRESENTATION_LIFE, "no beginning", WALLET.present(without(good, "iat"))),
                attack(Step.PRESENTATION_LIFE, "a life of a day and a second",
                        WALLET.present(good.copy().put("exp", SECOND + 86_401))),
                attack(Step.PRESENTATION_LIFE, "an end before the beginning",
                        WALLET.present(good.copy().put("exp", SECOND - 1))),
                // A stranger may take another's credential, but not be its subject.
                attack(Step.CREDENTIAL_SUBJECT, "the presentation of another's credential",
                        twin.sign(WALLET.presenting(WALLET.credential()).put("iss", twin.didKey()))));
    }

    static Stream<Arguments> attacksByCredential() {
        JsonObject good = WALLET.credentialClaims();
        String[] parts = WALLET.vouch(good).split("\\.", -1);
        String did = WALLET.issuerDid;
        String kid = did + "#" + did.substring("did:key:".length());
        JsonObject header = new JsonObject().put("alg", "ES256").put("kid", kid);
        return Stream.of(
                attack(Step.CREDENTIAL_FORM, "no JWT", 7),
                attack(Step.CREDENTIAL_FORM, "JSON-LD", new JsonObject().put("proof", "x")),
                attack(Step.CREDENTIAL_FORM, "no signature", parts[0] + "." + parts[1] + "."),
                attack(Step.CREDENTIAL_FORM, "a claim twice", WALLET.issuer.sign(header,
                        good.encode().replaceAll("}$", ",\"sub\":\"x\"}"))),
                attack(Step.CREDENTIAL_FORM, "no vc", WALLET.vouch(without(good, "vc"))),
                attack(Step.CREDENTIAL_FORM, "no end", WALLET.vouch(without(good, "exp"))),
                attack(Step.CREDENTIAL_FORM, "another issuer in the vc",
                        WALLET.vouch(vc(good, "issuer", "did:example:x"))),
                attack(Step.CREDENTIAL_FORM, "another issuer in the vc's object",
                        WALLET.vouch(vc(good, "issuer", new JsonObject().put("id", "did:example:x")))),
                attack(Step.CREDENTIAL_FORM, "another subject in the vc", WALLET.vouch(
                        vc(good, "credentialSubject", new JsonObject().put("id", STRANGER.didKey())))),
                attack(Step.CREDENTIAL_FORM, "another id in the vc", WALLET.vouch(vc(good, "id", "x"))),
                attack(Step.CREDENTIAL_FORM, "another end in the vc",
                        WALLET.vouch(vc(good, "expirationDate", "2030-01-01T00:00:00Z"))),
                attack(Step.CREDENTIAL_FORM, "a status that nobody looks up",
                        WALLET.vouch(vc(good, "credentialStatus", new JsonObject().put("id", "x")))),
                attack(Step.CREDENTIAL_HEADER, "a key of its own", STRANGER.sign(
                        header.copy().put("jwk", STRANGER.jwk()), good.encode())),
                attack(Step.CREDENTIAL_ISSUER, "an issuer who is not trusted",
                        STRANGER.sign(good.copy().put("iss", STRANGER.didKey()))),
                attack(Step.CREDENTIAL_ISSUER, "the holder vouching",
                        WALLET.holder.sign(good.copy().put("iss", WALLET.did))),
                attack(Step.CREDENTIAL_ISSUER, "the issuer's key as a did:jwk, which is not listed",
                        WALLET.issuer.sign(good.copy().put("iss", WALLET.issuer.didJwk()))),
                attack(Step.CREDENTIAL_ISSUER, "an issuer who looks the same",
                        WALLET.vouch(good.copy().put("iss", did.replace("key", "k\u0435y")))),
                attack(Step.CREDENTIAL_ISSUER, "the kid of a stranger",
                        STRANGER.sign(new JsonObject().put("alg", "ES256").put("kid", STRANGER.didKey()),
                                good.encode())),
                attack(Step.CREDENTIAL_ALGORITHM, "alg none",
                        base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]),
                attack(Step.CREDENTIAL_ALGORITHM, "RS256", Signer.rsa(2048).sign(good)),
                attack(Step.CREDENTIAL_ALGORITHM, "EdDSA of a P-256 key", STRANGER.sign(kid, good)),
                attack(Step.CREDENTIAL_SIGNATURE, "a forgery", Signer.p256().sign(kid, good)),
                attack(Step.CREDENTIAL_SIGNATURE, "an expired forgery",
                        Signer.p256().sign(kid, good.copy().put("exp", 1))),
                attack(Step.CREDENTIAL_TYPE, "another type", WALLET.vouch(
                        vc(good, "type", new JsonArray().add("VerifiableCredential").add("Diploma")))),
                attack(Step.CREDENTIAL_NOT_YET, "not yet", WALLET.vouch(good.copy().put("nbf", SECOND + 31))),
                attack(Step.CREDENTIAL_EXPIRED, "over", WALLET.vouch(good.copy().put("exp", SECOND - 31))),
                attack(Step.CREDENTIAL_SUBJECT, "about somebody else",
                        WALLET.vouch(about(WALLET, STRANGER.didKey()))),
                attack(Step.CREDENTIAL_SUBJECT, "about the same key by another name",
                        WALLET.vouch(about(WALLET, WALLET.holder.didJwk()))),
                attack(Step.CREDENTIAL_FORM, "about nobody", WALLET.vouch(without(good, "sub"))));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("attacks")
    void anAttackIsRefusedByTheCheckThatIsThereForIt(Step step, String attack, String text) {
        denied(step, text);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("attacksByCredential")
    void aBadCredentialSpoilsAPresentationThatHasAGoodOneToo(Step step, String attack, Object credential) {
        Denial denial = denied(step, WALLET.present(WALLET.presenting(credential)));
        Denials.tellsNothing(denial, credential.toString());
        denied(step, WALLET.present(WALLET.presenting(WALLET.credential(), credential)));
    }

    @ParameterizedTest
    @CsvSource({"exp, 3600, true", "exp, -30, true", "exp, -31, false", "nbf, 30, true", "nbf, 31, false",
        "iat, 30, true", "iat, 31, false"})
    void theSkewIsGrantedToItsEdgeAndNoFurther(String claim, long seconds, boolean good) throws Denial {
        JsonObject claims = WALLET.presenting(WALLET.credential())
                .put("iat", SECOND - 60)
                .put(claim, SECOND + seconds);
        if (good) {
            assertThat(presentations.verify(WALLET.present(claims)).holder()).isEqualTo(WALLET.did);
        } else {
            denied(claim.equals("exp") ? Step.PRESENTATION_EXPIRED : Step.PRESENTATION_NOT_YET,
                    WALLET.present(claims));
        }
    }

    /** Else whoever holds a presentation could go round a revocation of it, or hold two sessions by it. */
    @Test
    void theTwinOfAnEs256SignatureIsTheSamePresentation() throws Denial {
        var wallet = new Wallet(Signer.p256(), Signer.ed25519());
        String text = wallet.presentation();
        String twin = twin(text);
        assertThat(twin).isNotEqualTo(text);
        try (var open = new Presentations(wallet.policy(), () -> Wallet.NOW)) {
            assertThat(open.verify(twin).digest()).isEqualTo(open.verify(text).digest());
        }
        assertThat(Presentations.digest("junk")).isNotEqualTo(Presentations.digest("junk "));
        String eddsa = WALLET.presentation();
        assertThat(Presentations.digest(twin(eddsa))).isNotEqualTo(Presentations.digest(eddsa));
    }

    @Test
    void anIssuerWhoseDidIsNoKeyIsKnownByTheFile(@TempDir Path folder) throws Exception {
        String web = "did:web:issuer.example";
        Path file = folder.resolve("issuers.json");
        JsonArray keys = new JsonArray().add(WALLET.issuer.jwk().put("kid", web + "#1"))
                .add(STRANGER.jwk().put("kid", "did:web:other.example#1"));
        Files.writeString(file, new JsonObject().put("keys", keys).encode());
        try (var open = new Presentations(policy(Set.of(web, "did:web:other.example"), file),
                () -> Wallet.NOW)) {
            JsonObject claims = WALLET.credentialClaims().put("iss", web);
            for (String credential : new String[]{WALLET.issuer.sign(claims),
                WALLET.issuer.sign(web + "#1", claims)}) {
                assertThat(open.verify(WALLET.present(WALLET.presenting(credential))).issuers())
                        .containsExactly(web);
            }
            String ofTheOther = WALLET.present(WALLET.presenting(
                    STRANGER.sign("did:web:other.example#1", claims)));
            Denials.denied(Step.CREDENTIAL_ISSUER, ofTheOther, () -> open.verify(ofTheOther));
        }
    }

    @Test
    void anIssuerWhoHasAKeyInTheFileIsNotTrustedForThat(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("issuers.json");
        Files.writeString(file, STRANGER.jwks("did:web:other.example#1"));
        String text = WALLET.present(WALLET.presenting(STRANGER.sign("did:web:other.example#1",
                WALLET.credentialClaims().put("iss", "did:web:other.example"))));
        try (var open = new Presentations(policy(Set.of(WALLET.issuerDid), file), () -> Wallet.NOW)) {
            Denials.denied(Step.CREDENTIAL_ISSUER, text, () -> open.verify(text));
        }
    }

    @Test
    void anIssuerWithoutAKeyIsAStartUpError() {
        assertThatExceptionOfType(UnusableKeysException.class)
                .isThrownBy(() -> new Presentations(policy(Set.of("did:web:x"), null), () -> Wallet.NOW))
                .withMessageStartingWith("vp.issuers: did:web:x is neither a did:key nor a did:jwk");
        assertThatExceptionOfType(UnusableKeysException.class)
                .isThrownBy(() -> new Presentations(policy(Set.of("did:key:z1"), null), () -> Wallet.NOW))
                .withMessageStartingWith("vp.issuers: did:key:z1: ");
    }

    private static String twin(String text) {
        int dot = text.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(text.substring(dot + 1));
        var order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        byte[] s = order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)))
                .mod(order)
                .toByteArray();
        Arrays.fill(signature, 32, 64, (byte) 0);
        int length = Math.min(32, s.length);
        System.arraycopy(s, s.length - length, signature, 64 - length, length);
        return text.substring(0, dot + 1) + base64(signature);
    }

    private static PresentationPolicy policy(Set<String> issuers, @Nullable Path file) {
        PresentationPolicy from = WALLET.policy();
        return new PresentationPolicy(from.mode(), from.audience(), issuers, file, Duration.ofSeconds(5),
                from.types(), from.life(), from.nonce(), from.skew());
    }

    private Denial denied(Step step, String text) {
        return Denials.denied(step, text, () -> presentations.verify(text));
    }

    private static Arguments attack(Step step, String name, Object presented) {
        return Arguments.of(step, name, presented);
    }

    private static JsonObject header() {
        return new JsonObject().put("alg", "EdDSA");
    }

    private static JsonObject without(JsonObject claims, String name) {
        JsonObject less = claims.copy();
        less.remove(name);
        return less;
    }

    private static JsonObject vp(JsonObject claims, String name, Object value) {
        JsonObject changed = claims.copy();
        changed.getJsonObject("vp").put(name, value);
        return changed;
    }

    private static JsonObject vc(JsonObject claims, String name, Object value) {
        JsonObject changed = claims.copy();
        changed.getJsonObject("vc").put(name, value);
        return changed;
    }

    private static JsonObject about(Wallet wallet, String did) {
        return vc(wallet.credentialClaims().put("sub", did), "credentialSubject",
                new JsonObject().put("id", did));
    }
}
