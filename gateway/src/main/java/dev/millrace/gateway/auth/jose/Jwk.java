package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.util.Set;

/**
 * A public key for signatures, of RSA, P-256 or Ed25519.
 *
 * @param id         its {@code kid}
 * @param thumbprint RFC 7638's, with SHA-256
 */
public record Jwk(@Nullable String id, VerificationKey key, String thumbprint) {

    /** Members of private and of symmetric keys. */
    private static final Set<String> SECRET = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    /** As RFC 7517 says; {@code use}, {@code key_ops} and {@code alg} may only say what the key is for anyhow. */
    public static Jwk of(Claims jwk) throws FlawException {
        for (String name : SECRET) {
            FlawException.unless(!jwk.has(name), "it is not a public key: it has " + name);
        }
        Jwk read = switch (String.valueOf(jwk.text("kty"))) {
            case "RSA" -> rsa(jwk);
            case "EC" -> ec(jwk);
            case "OKP" -> okp(jwk);
            default -> throw new FlawException("its kty is none of RSA, EC, OKP");
        };
        String use = jwk.text("use");
        FlawException.unless(use == null || use.equals("sig"), "its use is not sig");
        FlawException.unless(!jwk.has("key_ops") || jwk.texts("key_ops").contains("verify"),
                "its key_ops do not hold verify");
        String algorithm = jwk.text("alg");
        FlawException.unless(algorithm == null || algorithm.equals(read.key.algorithm().toString()),
                "its alg is not " + read.key.algorithm());
        return new Jwk(jwk.text("kid"), read.key, read.thumbprint);
    }

    /** From SEC 1's compressed form. */
    public static Jwk p256(byte[] compressed) throws FlawException {
        ECPublicKey key = PublicKeys.p256(compressed);
        return ec(key, encode(key.getW().getAffineX()), encode(key.getW().getAffineY()));
    }

    public static Jwk ed25519(byte[] point) throws FlawException {
        String x = Base64Url.encode(point);
        return new Jwk(null, VerificationKey.ed25519(PublicKeys.ed25519(point)),
                thumbprint("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}"));
    }

    private static Jwk rsa(Claims jwk) throws FlawException {
        byte[] n = number(jwk, "n");
        byte[] e = number(jwk, "e");
        FlawException.unless(n[0] != 0 && e[0] != 0, "its n or e begins with a zero");
        return new Jwk(null, VerificationKey.rsa(PublicKeys.rsa(n, e)), thumbprint(
                "{\"e\":\"" + Base64Url.encode(e) + "\",\"kty\":\"RSA\",\"n\":\"" + Base64Url.encode(n)
                        + "\"}"));
    }

    private static Jwk ec(Claims jwk) throws FlawException {
        FlawException.unless("P-256".equals(jwk.text("crv")), "its crv is not P-256");
        byte[] x = number(jwk, "x");
        byte[] y = number(jwk, "y");
        return ec(PublicKeys.p256(x, y), Base64Url.encode(x), Base64Url.encode(y));
    }

    private static Jwk ec(ECPublicKey key, String x, String y) {
        return new Jwk(null, VerificationKey.p256(key),
                thumbprint("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}"));
    }

    private static Jwk okp(Claims jwk) throws FlawException {
        FlawException.unless("Ed25519".equals(jwk.text("crv")), "its crv is not Ed25519");
        FlawException.unless(!jwk.has("y"), "an Ed25519 key has no y");
        return ed25519(number(jwk, "x"));
    }

    private static byte[] number(Claims jwk, String name) throws FlawException {
        String text = FlawException.present(jwk.text(name), "it has no " + name);
        return Base64Url.decode("its " + name, text);
    }

    private static String encode(BigInteger coordinate) {
        return Base64Url.encode(PublicKeys.bytes(coordinate));
    }

    private static String thumbprint(String canonical) {
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256")
                    .digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        }
    }
}
