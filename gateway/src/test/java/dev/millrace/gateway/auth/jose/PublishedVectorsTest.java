package dev.millrace.gateway.auth.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.util.Set;

/** The examples of the standards themselves. */
class PublishedVectorsTest {

    /** RFC 7515's payload in each of its examples. */
    private static final String PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    @Test
    void hs256AsInRfc7515AppendixA1() throws FlawException {
        Jws jws = Jws.read("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        byte[] secret = Base64Url.decode("k",
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        good(jws, Algorithm.HS256, VerificationKey.secret(secret));
    }

    @Test
    void rs256AsInRfc7515AppendixA2() throws FlawException {
        Jws jws = Jws.read("eyJhbGciOiJSUzI1NiJ9." + PAYLOAD
                + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
        good(jws, Algorithm.RS256, jwk(
                "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}")
                .key());
    }

    @Test
    void es256AsInRfc7515AppendixA3() throws FlawException {
        Jws jws = Jws.read("eyJhbGciOiJFUzI1NiJ9." + PAYLOAD
                + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        good(jws, Algorithm.ES256, jwk(
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}")
                .key());
    }

    /** Its payload is a text, and so none that the reader would take; the signature is over its characters. */
    @Test
    void ed25519AsInRfc8037Appendix() throws FlawException {
        Jwk key = jwk(
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        assertThat(key.thumbprint()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        String signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        String signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assertThat(key.key().verifies(signed.getBytes(UTF_8), Base64Url.decode("it", signature))).isTrue();
        assertThat(key.key().verifies((signed + "x").getBytes(UTF_8), Base64Url.decode("it", signature)))
                .isFalse();
        assertThatExceptionOfType(FlawException.class).isThrownBy(() -> Jws.read(signed + "." + signature));
    }

    @Test
    void aThumbprintAsInRfc7638() throws FlawException {
        assertThat(jwk(
                "{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}")
                .thumbprint()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    private static void good(Jws jws, Algorithm algorithm, VerificationKey key) throws FlawException {
        jws.checkHeader();
        assertThat(jws.algorithm(Set.of(Algorithm.values()))).isEqualTo(algorithm);
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.verifies(jws)).isTrue();
        assertThat(jws.claims().text("iss")).isEqualTo("joe");
        assertThat(jws.claims().times().endsAt().getEpochSecond()).isEqualTo(1_300_819_380);
        byte[] other = jws.signed().clone();
        other[other.length - 1]++;
        assertThat(key.verifies(other, jws.signature())).isFalse();
    }

    private static Jwk jwk(String json) throws FlawException {
        return Jwk.of(new Claims(StrictJson.object("it", json.getBytes(UTF_8))));
    }
}
