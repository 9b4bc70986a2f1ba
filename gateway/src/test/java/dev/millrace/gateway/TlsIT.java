package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.transport.TlsException;
import dev.millrace.model.config.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS with certificates that keytool makes for the test. */
@WithPostgres
@WithRedis
class TlsIT {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final TestDatabase database;
    private final TestRedis redis;
    private final Path certificate;
    private final Path key;
    private final Path folder;

    TlsIT(TestDatabase database, TestRedis redis, @TempDir Path folder) {
        this.database = database;
        this.redis = redis;
        this.folder = folder;
        this.certificate = folder.resolve("certificate.pem");
        this.key = folder.resolve("key.pem");
    }

    @Test
    void clientsAreShownTheCertificateAndARenewedOneWithoutARestart() throws Exception {
        generate("first", "EC", certificate, key);
        try (TestGateway gateway = start("http.tls.reload", "100ms")) {
            assertThat(gateway.url()).startsWith("https://");
            try (SSLSocket before = connect(gateway.port(), "TLSv1.2")) {
                assertThat(subjectOf(before)).isEqualTo("CN=first");
                generate("second", "RSA", certificate, key);
                await().untilAsserted(
                        () -> assertThat(shown(gateway.port(), 1)).containsExactly("CN=second"));
                assertThat(shown(gateway.port(), 8)).as("on every loop").containsExactly("CN=second");
                before.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(before.getInputStream().readNBytes(15), US_ASCII))
                        .isEqualTo("HTTP/1.1 200 OK");
            }
            Files.writeString(certificate, "half of a certif");
            Files.writeString(key, "garbage");
            assertThat(shown(gateway.port(), 8)).as("what cannot be used is not")
                    .containsExactly("CN=second");
            generate("third", "EC", certificate, key);
            await().untilAsserted(() -> assertThat(shown(gateway.port(), 4)).containsExactly("CN=third"));
        }
    }

    @Test
    void plainHttpIsNotSpokenBeside() throws Exception {
        generate("first", "EC", certificate, key);
        try (TestGateway gateway = start()) {
            connect(gateway.port(), "TLSv1.3").close();
            assertThat(Http.statusOf(gateway.port(), "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .doesNotContain("200");
        }
    }

    @Test
    void whoeverDoesNotGetOnWithTheHandshakeIsCutOff() throws Exception {
        generate("first", "EC", certificate, key);
        try (TestGateway gateway = start("http.handshake-timeout", "500ms")) {
            assertThat(Http.headOf(gateway.port(), "")).isEmpty();
        }
    }

    @Test
    void oneFileWithoutTheOtherIsAMistakeOfTheConfiguration() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TestGateway.start(database, redis, "http.tls.key", "k.pem"))
                .withMessageContaining(
                        "http.tls.certificate: '', but http.tls.key: 'k.pem'; allowed: both, or none");
    }

    @Test
    void filesThatCannotBeUsedAreTheReasonNotToStartInOneLine() throws Exception {
        assertNotStarted("http.tls.certificate: " + certificate + " cannot be read (NoSuchFileException)");
        generate("first", "EC", certificate, key);
        generate("other", "EC", folder.resolve("other.pem"), key);
        assertNotStarted("http.tls.key is not the key of http.tls.certificate");
        generate("other", "RSA", folder.resolve("other.pem"), key);
        assertNotStarted("http.tls.certificate, http.tls.key: not a certificate and its private key, in PEM");
        Files.writeString(key, "garbage");
        assertNotStarted("http.tls.certificate, http.tls.key: not a certificate and its private key, in PEM");
    }

    private void assertNotStarted(String because) {
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> start().close())
                .havingCause()
                .isInstanceOf(TlsException.class)
                .withMessage(because);
    }

    private TestGateway start(String... more) throws Exception {
        String[] tls = {"http.tls.certificate", certificate.toString(), "http.tls.key", key.toString()};
        String[] all = new String[tls.length + more.length];
        System.arraycopy(tls, 0, all, 0, tls.length);
        System.arraycopy(more, 0, all, tls.length, more.length);
        return TestGateway.start(database, redis, all);
    }

    /** Whose certificates so many connections are shown. */
    private static Set<String> shown(int port, int connections) throws Exception {
        Set<String> subjects = new HashSet<>();
        for (int i = 0; i < connections; i++) {
            try (SSLSocket socket = connect(port, "TLSv1.3")) {
                subjects.add(subjectOf(socket));
            }
        }
        return subjects;
    }

    private static String subjectOf(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal()
                .getName();
    }

    private static SSLSocket connect(int port, String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Everyone()}, null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        socket.setEnabledProtocols(new String[]{version});
        socket.startHandshake();
        return socket;
    }

    private void generate(String name, String algorithm, Path certificate, Path key) throws Exception {
        Path store = folder.resolve(name + algorithm + ".p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "it", "-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2",
                "-keystore", store.toString(), "-storepass", new String(PASSWORD), "-storetype", "PKCS12")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        write(certificate, "CERTIFICATE", keys.getCertificate("it").getEncoded());
        write(key, "PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded());
    }

    private static void write(Path file, String what, byte[] der) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END " + what + "-----\n");
    }

    /** Believes every certificate: which one it is, the test looks at itself. */
    private static final class Everyone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
