package dev.millrace.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody with a key, who signs whatever they please: a library would not make most of what is presented here. */
public final class Signer {

    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private final String algorithm;
    private final KeyPair keys;

    private Signer(String algorithm, KeyPair keys) {
        this.algorithm = algorithm;
        this.keys = keys;
    }

    public static Signer ed25519() {
        return new Signer("EdDSA", made(() -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair()));
    }

    public static Signer p256() {
        return new Signer("ES256", made(() -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        }));
    }

    public static Signer rsa(int bits) {
        return new Signer("RS256", made(() -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        }));
    }

    public String algorithm() {
        return algorithm;
    }

    public PublicKey publicKey() {
        return keys.getPublic();
    }

    public String didKey() {
        byte[] point = point();
        byte[] bytes = Arrays.copyOf(algorithm.equals("EdDSA")
                ? new byte[] {(byte) 0xed, 1}
                : new byte[] {(byte) 0x80, 0x24}, 2 + point.length);
        System.arraycopy(point, 0, bytes, 2, point.length);
        return "did:key:z" + base58(bytes);
    }

    public String didJwk() {
        return "did:jwk:" + base64(jwk().encode());
    }

    public JsonObject jwk() {
        if (keys.getPublic() instanceof RSAPublicKey rsa) {
            return new JsonObject().put("kty", "RSA")
                    .put("n", base64(unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8)))
                    .put("e", base64(unsigned(rsa.getPublicExponent(), 3)));
        }
        if (keys.getPublic() instanceof ECPublicKey ec) {
            return new JsonObject().put("kty", "EC")
                    .put("crv", "P-256")
                    .put("x", base64(unsigned(ec.getW().getAffineX(), 32)))
                    .put("y", base64(unsigned(ec.getW().getAffineY(), 32)));
        }
        return new JsonObject().put("kty", "OKP").put("crv", "Ed25519").put("x", base64(point()));
    }

    /** A JWKS file of one key. */
    public String jwks(String kid) {
        return new JsonObject().put("keys", new JsonArray().add(jwk().put("kid", kid))).encode();
    }

    public String sign(JsonObject claims) {
        return sign(new JsonObject().put("alg", algorithm).put("typ", "JWT"), claims.encode());
    }

    /** With the key named. */
    public String sign(String kid, JsonObject claims) {
        return sign(new JsonObject().put("alg", algorithm).put("typ", "JWT").put("kid", kid), claims.encode());
    }

    public String sign(JsonObject header, String payload) {
        String signed = base64(header.encode()) + "." + base64(payload);
        return signed + "." + base64(signature(signed));
    }

    public static String hmac(String header, String payload, String algorithm, byte[] secret) {
        String signed = base64(header) + "." + base64(payload);
        return signed + "." + base64(made(() -> {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(signed.getBytes(UTF_8));
        }));
    }

    public static String base64(String text) {
        return base64(text.getBytes(UTF_8));
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String base58(byte[] bytes) {
        var text = new StringBuilder();
        BigInteger base = BigInteger.valueOf(58);
        for (BigInteger rest = new BigInteger(1, bytes); rest.signum() > 0; rest = rest.divide(base)) {
            text.append(BASE58.charAt(rest.mod(base).intValue()));
        }
        return text.reverse().toString();
    }

    private byte[] signature(String signed) {
        return made(() -> {
            Signature signature = Signature.getInstance(switch (algorithm) {
                case "EdDSA" -> "Ed25519";
                case "ES256" -> "SHA256withECDSAinP1363Format";
                default -> "SHA256withRSA";
            });
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signature.sign();
        });
    }

    /** As did:key has it: Ed25519's 32 bytes, or P-256's compressed 33. */
    private byte[] point() {
        if (keys.getPublic() instanceof ECPublicKey ec) {
            byte[] x = unsigned(ec.getW().getAffineX(), 32);
            var point = new byte[33];
            point[0] = (byte) (ec.getW().getAffineY().testBit(0) ? 3 : 2);
            System.arraycopy(x, 0, point, 1, 32);
            return point;
        }
        byte[] encoded = keys.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    private static byte[] unsigned(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        var result = new byte[length];
        int count = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - count, result, length - count, count);
        return result;
    }

    private static <T> T made(Made<T> made) {
        try {
            return made.make();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Made<T> {
        T make() throws GeneralSecurityException;
    }
}
