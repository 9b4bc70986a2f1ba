package dev.millrace.tools.token;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Signs people in for a demo: each time as a new holder, with a credential from one issuer, and a token to go with it. */
public final class SignIns {

    private final Party issuer;
    private final AccessTokenIssuer tokens;
    private final Expected expected;
    private final InstantSource clock;

    /** @param secret the gateways', for HS256 */
    public SignIns(Party issuer, String secret, Expected expected, InstantSource clock) {
        this.issuer = issuer;
        this.tokens = AccessTokenIssuer.withSecret(secret, expected, clock);
        this.expected = expected;
        this.clock = clock;
    }

    /** What a client connects with. */
    public record SignIn(String token, String presentation) {

        /** Neither of them. */
        @Override
        public String toString() {
            return "SignIn[…]";
        }
    }

    public SignIn signIn(Person person, Duration validFor) {
        Party holder = Party.make();
        String credential = new Credentials(issuer, expected.credentialType(), clock)
                .issue(holder.did(), Map.of("name", person.name()), validFor);
        return new SignIn(tokens.issue(person, holder.did(), validFor),
                new Presentations(holder, expected.presentationAudience(), clock)
                        .present(List.of(credential), null, validFor));
    }
}
