package dev.millrace.gateway.transport;

import dev.millrace.model.config.ConfigReader;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * The certificate and the key that clients are shown, as PEM files.
 *
 * @param certificate the gateway's own first, then whoever signed it
 * @param reload      how often they are looked at for a change
 */
public record TlsFiles(Path certificate, Path key, Duration reload) {

    static @Nullable TlsFiles read(ConfigReader in) {
        String certificate = file(in, "http.tls.certificate",
                "the certificate and those that vouch for it, PEM; makes the gateway speak TLS 1.2 and 1.3 alone");
        String key = file(in, "http.tls.key", "its private key, PEM");
        Duration reload = in.duration("http.tls.reload", Duration.ofSeconds(10), Duration.ofMillis(100),
                Duration.ofHours(24), "how often the two are looked at for a change");
        in.check(certificate.isEmpty() == key.isEmpty(), "http.tls.certificate: '" + certificate
                + "', but http.tls.key: '" + key + "'; allowed: both, or none");
        return certificate.isEmpty() || key.isEmpty()
                ? null
                : new TlsFiles(Path.of(certificate), Path.of(key), reload);
    }

    private static String file(ConfigReader in, String key, String purpose) {
        return in.parsed(key, "", "a file, or empty for none", purpose, text -> text);
    }

    /** Reads both. Blocks. */
    Pem load() throws TlsException {
        return new Pem(read("http.tls.certificate", certificate), read("http.tls.key", key));
    }

    private static Buffer read(String name, Path file) throws TlsException {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new TlsException(
                    name + ": " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** What stands in the files. Never printed: the key is in it. */
    record Pem(Buffer certificate, Buffer key) {

        /** Ready to be used. Blocks. */
        KeyCertOptions checked(Vertx vertx) throws TlsException {
            var options = new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
            try {
                PublicKey owner = CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.getBytes()))
                        .getPublicKey();
                if (!belongs(privateKey(options, vertx, owner), owner)) {
                    throw new TlsException("http.tls.key is not the key of http.tls.certificate");
                }
                return options;
            } catch (TlsException e) {
                throw e;
            } catch (Exception e) {
                throw new TlsException(
                        "http.tls.certificate, http.tls.key: not a certificate and its private key, in PEM");
            }
        }

        private static @Nullable PrivateKey privateKey(PemKeyCertOptions options, Vertx vertx,
                PublicKey owner)
                throws Exception {
            for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager keys) {
                    String[] names = keys.getServerAliases(owner.getAlgorithm(), null);
                    return names == null ? null : keys.getPrivateKey(names[0]);
                }
            }
            return null;
        }

        /** The JDK finds out only when the first client comes. */
        private static boolean belongs(@Nullable PrivateKey key, PublicKey owner)
                throws GeneralSecurityException {
            if (key == null || !key.getAlgorithm().equals(owner.getAlgorithm())) {
                return false;
            }
            Signature signature = Signature.getInstance(switch (key.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> key.getAlgorithm();
            });
            byte[] anything = {1, 2, 3};
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(owner);
            signature.update(anything);
            return signature.verify(signed);
        }

        @Override
        public String toString() {
            return "Pem[…]";
        }
    }
}
