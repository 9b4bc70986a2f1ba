package dev.millrace.gateway.auth.inspect;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.HolderBinding;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.gateway.auth.vp.Presented;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the checks that a gateway runs, as far as they need neither Redis nor a session. */
public final class Inspector {

    private Inspector() {}

    /**
     * What was found.
     *
     * @param passed       the checks that were passed, in their order; those of credentials once for each of them
     * @param denial       the one that was not, if there is one
     * @param token        what the token says, if it was good
     * @param presentation likewise
     */
    public record Finding(List<Step> passed, @Nullable Denial denial, @Nullable AccessToken token,
            @Nullable Presentation presentation) {

        public Finding {
            passed = List.copyOf(passed);
        }
    }

    /**
     * The steps from {@link Step#NONCE} on are left out: they depend on more than the credentials.
     *
     * @throws dev.millrace.gateway.auth.jose.UnusableKeysException as a gateway's start would
     */
    public static Finding inspect(TokenSettings settings, PresentationPolicy policy, Credentials credentials,
            InstantSource clock) {
        var run = new Run();
        try (var tokens = new AccessTokens(settings, clock)) {
            run.token = tokens.verify(credentials.accessToken(), run.passed::add);
            Optional<Presented> presented = Presented.choose(policy.mode(), credentials.presentation(),
                    run.token);
            if (presented.isPresent()) {
                run.passed.add(Step.PRESENTATION_MISSING);
                run.look(policy, presented.get(), clock);
            }
            return run.finding(null);
        } catch (Denial denial) {
            return run.finding(denial);
        }
    }

    private static final class Run {

        final List<Step> passed = new ArrayList<>();
        @Nullable
        AccessToken token;
        @Nullable
        Presentation presentation;

        void look(PresentationPolicy policy, Presented presented, InstantSource clock) throws Denial {
            try (var presentations = new Presentations(policy, clock)) {
                Presentation verified = presentations.verify(presented.text(), passed::add);
                presentation = verified;
                if (token != null) {
                    HolderBinding.check(token, verified, presented.carriedByToken());
                    passed.add(Step.BINDING);
                }
            }
        }

        Finding finding(@Nullable Denial denial) {
            return new Finding(passed, denial, token, presentation);
        }
    }
}
