package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;

/** Whether a presentation is the token owner's: only the token's issuer can say so. */
public final class HolderBinding {

    private HolderBinding() {}

    /**
     * All that the token says about the holder must be so; and it must say something, unless it carried the
     * presentation itself.
     */
    public static void check(AccessToken token, Presentation presentation, boolean carriedByToken)
            throws Denial {
        boolean named = token.holder() != null || token.holderThumbprint() != null;
        if (!named && !carriedByToken) {
            throw new Denial(Step.BINDING, "the token does not say whose presentation goes with it");
        }
        boolean same = token.holder() == null || token.holder().equals(presentation.holder());
        boolean sameKey = token.holderThumbprint() == null
                || token.holderThumbprint().equals(presentation.holderThumbprint());
        if (!same || !sameKey) {
            throw new Denial(Step.BINDING, "the presentation is of another holder than the token's");
        }
    }
}
