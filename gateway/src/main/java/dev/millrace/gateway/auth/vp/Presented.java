package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Step;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The presentation that is to be looked at.
 *
 * @param carriedByToken whether the token's issuer tied this very one to it
 */
public record Presented(String text, boolean carriedByToken) {

    /** The one that came beside the token, or else the one in it; none where the policy can do without. */
    public static Optional<Presented> choose(PresentationPolicy.Mode mode, @Nullable String beside,
            AccessToken token) throws Denial {
        if (mode == PresentationPolicy.Mode.OFF) {
            return Optional.empty();
        }
        String carried = token.presentation();
        String text = beside == null || beside.isEmpty() ? carried : beside;
        if (text != null && !text.isEmpty()) {
            return Optional.of(new Presented(text, text.equals(carried)));
        }
        if (mode == PresentationPolicy.Mode.REQUIRED) {
            throw new Denial(Step.PRESENTATION_MISSING,
                    "vp is missing: connect with auth: {token, vp}, or send the header Presentation");
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "Presented[…]";
    }
}
