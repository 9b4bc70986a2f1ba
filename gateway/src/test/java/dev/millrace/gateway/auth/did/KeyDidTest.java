package dev.millrace.gateway.auth.did;

import static dev.millrace.gateway.auth.Signer.base64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jwk;
import dev.millrace.gateway.auth.jose.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;

class KeyDidTest {

    private static final String SPEC_JWK = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9";
    private static final String SPEC_X25519 = "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFOei1EUThoYmVHZE5yZngtRkctSUswOCJ9";
    private static final String GOOD = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

    /** The thumbprint tells that it is the very key that the standard's document of the DID has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp  | {"kty":"OKP","crv":"Ed25519","x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}
            did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169 | {"kty":"EC","crv":"P-256","x":"fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI","y":"hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU"}
            did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv | {"kty":"EC","crv":"P-256","x":"igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns","y":"efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM"}
            """)
    void aDidKeyOfTheStandardIsTheKeyOfItsDocument(String did, String jwk) throws FlawException {
        KeyDid read = KeyDid.parse(did);
        assertThat(read.thumbprint()).isEqualTo(
                Jwk.of(new Claims(StrictJson.object("it", jwk.getBytes(UTF_8)))).thumbprint());
        assertThat(read.fragment()).isEqualTo(did.substring("did:key:".length()));
    }

    @Test
    void theDidJwkOfTheStandardIsAP256Key() throws FlawException {
        KeyDid did = KeyDid.parse(SPEC_JWK);
        assertThat(did.key().algorithm()).isEqualTo(Algorithm.ES256);
        assertThat(did.isNamedBy(SPEC_JWK + "#0")).isTrue();
        assertThat(did.isNamedBy(SPEC_JWK)).isTrue();
        assertThat(did.isNamedBy(SPEC_JWK + "#1")).isFalse();
        assertThat(did.isNamedBy("#0")).isFalse();
    }

    @Test
    void theOtherOneOfTheStandardIsForNoSignatures() {
        refused(SPEC_X25519);
    }

    @Test
    void aNewKeyIsTheSameInBothMethods() throws FlawException {
        for (Signer signer : new Signer[]{Signer.ed25519(), Signer.p256(), Signer.p256(), Signer.p256()}) {
            assertThat(KeyDid.parse(signer.didKey()).thumbprint())
                    .isEqualTo(KeyDid.parse(signer.didJwk()).thumbprint());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "z", "z1", "Z" + GOOD, "f" + GOOD, "m" + GOOD, GOOD + "1", "z1" + GOOD,
        GOOD + " ",
        GOOD + "#" + GOOD, "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0",
        "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWO",
        "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDoo\u03bdp",
        "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
        "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"})
    void malformedMultibaseAndKeysOfOtherCurvesAreRefused(String multibase) {
        refused("did:key:" + multibase);
    }

    @Test
    void anEndlessDidIsRefusedBeforeItCostsAnything() {
        refused("did:key:z" + "2".repeat(30_000));
        refused("did:jwk:" + "A".repeat(30_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // No point of the curve has this x; and one byte less than a point.
        "8024020000000000000000000000000000000000000000000000000000000000000001",
        "802403ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "802404ffffffff00000001000000000000000000000000fffffffffffffffffffffffe",
        // Ed25519's points of small order, and one that is not spelt as it must be.
        "ed010000000000000000000000000000000000000000000000000000000000000000",
        "ed010100000000000000000000000000000000000000000000000000000000000000",
        "ed01ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed0126e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "ed01c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ed01eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
    void bytesThatAreNoKeyAreRefused(String hex) {
        refused("did:key:z" + Signer.base58(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aDidJwkWithAPrivateKeyOrSpeltAnotherWayIsRefused() {
        Signer signer = Signer.p256();
        refused("did:jwk:" + base64(signer.jwk().put("d", "AAAA").encode()));
        refused(signer.didJwk() + "=");
        refused(signer.didJwk() + "#0");
        refused("did:jwk:" + base64(signer.jwk().encode() + "{}"));
        refused("did:jwk:" + base64(signer.jwk().encode().replace("{", "{\"kty\":\"EC\",")));
        refused("did:jwk:" + base64(Signer.rsa(2048).jwk().encode()));
        refused("did:jwk:" + base64(signer.jwk().put("y", signer.jwk().getString("x")).encode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "did:", "did:web:example.com", "DID:key:" + GOOD, "did:KEY:" + GOOD,
        "d\u0456d:key:" + GOOD, " did:key:" + GOOD})
    void nothingElseIsADidThatIsAKey(String did) {
        refused(did);
        assertThat(KeyDid.isOne(did)).isFalse();
    }

    private static void refused(String did) {
        assertThatExceptionOfType(FlawException.class).isThrownBy(() -> KeyDid.parse(did));
    }
}
