package dev.millrace.tools.token;

import dev.millrace.embedded.Folders;
import dev.millrace.tools.CommandException;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.Encoders;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PrivateJwk;
import io.jsonwebtoken.security.SignatureAlgorithm;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A private key and what it signs with. Kept as a private JWK in a file of its owner's alone, and printed nowhere. */
public final class SigningKey {

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE);
    private static final int EC_COORDINATE = 32;

    private final Type type;
    private final PrivateJwk<?, ?, ?> jwk;

    private SigningKey(Type type, PrivateJwk<?, ?, ?> jwk) {
        this.type = type;
        this.jwk = jwk;
    }

    /** What keys there are, by what they sign with. */
    public enum Type {
        ED25519("EdDSA"), P256("ES256"), RSA("RS256");

        private final String algorithm;

        Type(String algorithm) {
            this.algorithm = algorithm;
        }

        /** As in a JWS header's {@code alg}. */
        public String algorithm() {
            return algorithm;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Type> of(String word) {
            return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
        }

        private KeyPair pair() {
            return switch (this) {
                case ED25519 -> Jwks.CRV.Ed25519.keyPair().build();
                case P256 -> Jwts.SIG.ES256.keyPair().build();
                case RSA -> Jwts.SIG.RS256.keyPair().build();
            };
        }

        private SignatureAlgorithm signature() {
            return switch (this) {
                case ED25519 -> Jwts.SIG.EdDSA;
                case P256 -> Jwts.SIG.ES256;
                case RSA -> Jwts.SIG.RS256;
            };
        }
    }

    public static SigningKey make(Type type) {
        PrivateJwk<?, ?, ?> jwk = Jwks.builder().keyPair(type.pair()).idFromThumbprint().build();
        return new SigningKey(type, jwk);
    }

    /** @throws CommandException also for a file that others could have read */
    public static SigningKey read(Path file) throws CommandException {
        try {
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new CommandException(
                        file + ": others may read this private key; chmod 600 it, or make a new one");
            }
            Jwk<?> jwk = Jwks.parser().build().parse(Files.readString(file));
            if (jwk instanceof PrivateJwk<?, ?, ?> own) {
                return new SigningKey(typeOf(own, file), own);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new CommandException(file + ": cannot be read as a private file: " + e, e);
        } catch (RuntimeException e) {
            // The text of what could not be parsed may be the key's.
            throw new CommandException(file + ": is no private JWK");
        }
        throw new CommandException(file + ": is no private JWK");
    }

    /** Into a file that was not there before. */
    public void write(Path file) throws CommandException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException(file + ": is there already; a key is never written over");
        }
        try {
            Folders.writePrivately(file, Jwks.UNSAFE_JSON(jwk) + System.lineSeparator());
        } catch (IOException | UnsupportedOperationException e) {
            throw new CommandException(file + ": cannot be written as a private file: " + e, e);
        }
    }

    public Type type() {
        return type;
    }

    /** The same key by another name. */
    SigningKey named(String id) {
        return new SigningKey(type,
                Jwks.builder().keyPair(jwk.toKeyPair().toJavaKeyPair()).id(id).build());
    }

    /** Its name: the RFC 7638 thumbprint, unless it was given one. */
    public String id() {
        return jwk.getId();
    }

    /** As a JWK, without what is private. */
    public String publicJwk() {
        return Jwks.json(jwk.toPublicJwk());
    }

    /** As a JWK of nothing but what the key is. */
    String bareJwk() {
        return Jwks.json(Jwks.builder().key(jwk.toPublicJwk().toKey()).build());
    }

    /** The key's own bytes, as {@code did:key} has them; of P-256, compressed. */
    byte[] publicBytes() {
        byte[] encoded = jwk.toPublicJwk().toKey().getEncoded();
        if (!(jwk.toPublicJwk().toKey() instanceof ECPublicKey)) {
            return Arrays.copyOfRange(encoded, encoded.length - EC_COORDINATE, encoded.length);
        }
        byte[] compressed = new byte[EC_COORDINATE + 1];
        compressed[0] = (byte) (2 + (encoded[encoded.length - 1] & 1));
        System.arraycopy(encoded, encoded.length - 2 * EC_COORDINATE, compressed, 1, EC_COORDINATE);
        return compressed;
    }

    PrivateKey privateKey() {
        return jwk.toKey();
    }

    SignatureAlgorithm signature() {
        return type.signature();
    }

    /** Nothing that is private. */
    @Override
    public String toString() {
        return "SigningKey[" + type.word() + " " + id() + "]";
    }

    static String base64Url(String text) {
        return Encoders.BASE64URL.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Type typeOf(PrivateJwk<?, ?, ?> jwk, Path file) throws CommandException {
        @Nullable
        Object curve = jwk.get("crv");
        return switch (curve == null ? jwk.getType() : curve.toString()) {
            case "Ed25519" -> Type.ED25519;
            case "P-256" -> Type.P256;
            case "RSA" -> Type.RSA;
            default -> throw new CommandException(file + ": is a key that is not used here; allowed: Ed25519,"
                    + " P-256, RSA");
        };
    }
}
