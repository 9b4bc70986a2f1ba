package dev.millrace.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.gateway.auth.vp.Wallet;
import dev.millrace.model.config.Secret;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;

/** What letting somebody in costs, without any cache. A presentation has one credential, by the same sort of key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(2)
public class VerificationBenchmark {

    private static final String SECRET = "a secret of the benchmarks, of 32 bytes or more";

    private Path file;
    private AccessTokens tokens;
    private String hs256;
    private String rs256;
    private String es256;
    private String eddsa;
    private Presentations ofEd25519;
    private Presentations ofP256;
    private String ed25519;
    private String p256;

    @Setup
    public void sign() throws IOException {
        Signer rsa = Signer.rsa(2048);
        Signer ec = Signer.p256();
        Signer ed = Signer.ed25519();
        file = Files.createTempFile("jwks", ".json");
        Files.writeString(file, new JsonObject().put("keys",
                new JsonArray().add(rsa.jwk()).add(ec.jwk()).add(ed.jwk())).encode());
        tokens = new AccessTokens(new TokenSettings(EnumSet.allOf(Algorithm.class), new Secret(SECRET), file,
                Duration.ofHours(1), "millrace", "chat", Duration.ofSeconds(30)), () -> Wallet.NOW);
        JsonObject claims = new JsonObject().put("sub", "alice")
                .put("name", "Alice")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("jti", "token-1")
                .put("exp", Wallet.NOW.plusSeconds(60).getEpochSecond());
        hs256 = Signer.hmac("{\"alg\":\"HS256\"}", claims.encode(), "HmacSHA256", SECRET.getBytes(UTF_8));
        rs256 = rsa.sign(claims);
        es256 = ec.sign(claims);
        eddsa = ed.sign(claims);
        var edWallet = new Wallet(ed, Signer.ed25519());
        var ecWallet = new Wallet(ec, Signer.p256());
        ofEd25519 = new Presentations(edWallet.policy(), () -> Wallet.NOW);
        ofP256 = new Presentations(ecWallet.policy(), () -> Wallet.NOW);
        ed25519 = edWallet.presentation();
        p256 = ecWallet.presentation();
    }

    @TearDown
    public void close() throws IOException {
        tokens.close();
        Files.delete(file);
    }

    @Benchmark
    public AccessToken tokenHs256() throws Denial {
        return tokens.verify(hs256);
    }

    @Benchmark
    public AccessToken tokenRs256() throws Denial {
        return tokens.verify(rs256);
    }

    @Benchmark
    public AccessToken tokenEs256() throws Denial {
        return tokens.verify(es256);
    }

    @Benchmark
    public AccessToken tokenEdDsa() throws Denial {
        return tokens.verify(eddsa);
    }

    @Benchmark
    public Presentation presentationEd25519() throws Denial {
        return ofEd25519.verify(ed25519);
    }

    @Benchmark
    public Presentation presentationP256() throws Denial {
        return ofP256.verify(p256);
    }

    @Benchmark
    public String digestP256() {
        return Presentations.digest(p256);
    }
}
