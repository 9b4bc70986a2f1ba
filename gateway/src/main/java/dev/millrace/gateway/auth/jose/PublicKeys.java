package dev.millrace.gateway.auth.jose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Public keys from their numbers, each proved to be one before it is used. */
final class PublicKeys {

    static final int COORDINATE = 32;

    private static final int RSA_BITS = 2_048;
    /** Beyond it verifying costs so much that it would be an attack. */
    private static final int RSA_MOST_BITS = 8_192;

    private static final ECParameterSpec P256 = p256();
    private static final BigInteger P = ((ECFieldFp) P256.getCurve().getField()).getP();

    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final BigInteger ED25519_P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /** The y of the points of small order, whose "signatures" fit any message. */
    private static final Set<BigInteger> ED25519_SMALL = Set.of(BigInteger.ZERO, BigInteger.ONE,
            ED25519_P.subtract(BigInteger.ONE),
            littleEndian(HexFormat.of()
                    .parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
            littleEndian(HexFormat.of()
                    .parseHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")));

    private PublicKeys() {}

    static RSAPublicKey rsa(byte[] modulus, byte[] exponent) throws FlawException {
        var n = new BigInteger(1, modulus);
        var e = new BigInteger(1, exponent);
        FlawException.unless(n.bitLength() >= RSA_BITS && n.bitLength() <= RSA_MOST_BITS,
                "an RSA key must have " + RSA_BITS + " to " + RSA_MOST_BITS + " bits");
        FlawException.unless(n.testBit(0) && e.testBit(0) && e.compareTo(BigInteger.TWO) > 0
                && e.bitLength() <= 64, "it is not an RSA key");
        return made(() -> (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(n, e)));
    }

    static ECPublicKey p256(byte[] x, byte[] y) throws FlawException {
        FlawException.unless(x.length == COORDINATE && y.length == COORDINATE,
                "a P-256 key's x and y must have " + COORDINATE + " bytes");
        return p256(new BigInteger(1, x), new BigInteger(1, y));
    }

    /** SEC 1's compressed form: y's last bit, and x. */
    static ECPublicKey p256(byte[] compressed) throws FlawException {
        FlawException.unless(compressed.length == COORDINATE + 1 && (compressed[0] & ~1) == 2,
                "it is not a compressed P-256 point");
        var x = new BigInteger(1, Arrays.copyOfRange(compressed, 1, compressed.length));
        // P is 3 modulo 4, so that this is the root of a square; whether it was one, the curve tells.
        BigInteger y = curve(x).modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        boolean odd = compressed[0] == 3;
        return p256(x, y.testBit(0) == odd ? y : P.subtract(y));
    }

    static EdECPublicKey ed25519(byte[] point) throws FlawException {
        FlawException.unless(point.length == COORDINATE, "an Ed25519 key must have " + COORDINATE + " bytes");
        BigInteger y = littleEndian(point).clearBit(255);
        FlawException.unless(y.compareTo(ED25519_P) < 0 && !ED25519_SMALL.contains(y),
                "it is not an Ed25519 key that anybody could have made");
        byte[] encoded = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + COORDINATE);
        System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, COORDINATE);
        return made(() -> (EdECPublicKey) KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(encoded)));
    }

    /** A field element in its 32 bytes. */
    static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        var padded = new byte[COORDINATE];
        int from = Math.max(0, bytes.length - COORDINATE);
        System.arraycopy(bytes, from, padded, COORDINATE - (bytes.length - from), bytes.length - from);
        return padded;
    }

    private static ECPublicKey p256(BigInteger x, BigInteger y) throws FlawException {
        FlawException.unless(x.compareTo(P) < 0 && y.compareTo(P) < 0
                && y.modPow(BigInteger.TWO, P).equals(curve(x)), "it is not a point of P-256");
        return made(() -> (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), P256)));
    }

    private static BigInteger curve(BigInteger x) {
        return x.pow(3).add(P256.getCurve().getA().multiply(x)).add(P256.getCurve().getB()).mod(P);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        var reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java knows no P-256", e);
        }
    }

    private static <K> K made(Made<K> key) throws FlawException {
        try {
            return key.make();
        } catch (GeneralSecurityException e) {
            throw new FlawException("it is not a key of its type");
        }
    }

    private interface Made<K> {
        K make() throws GeneralSecurityException;
    }
}
