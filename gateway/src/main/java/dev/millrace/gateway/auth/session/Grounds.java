package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.Set;

/** What somebody is let in for, each of which can be revoked. */
public final class Grounds {

    private Grounds() {}

    /** Where only a token is shown, what is let in for it rests on whom and what it names all the same. */
    public static Set<Revocation> of(@Nullable AccessToken token, @Nullable Presentation presentation) {
        Set<Revocation> all = new LinkedHashSet<>();
        if (token != null) {
            addToken(token, presentation == null, all);
        }
        if (presentation != null) {
            all.add(new Revocation(Kind.PRESENTATION, presentation.digest()));
            all.add(new Revocation(Kind.HOLDER, presentation.holder()));
            presentation.issuers().forEach(issuer -> all.add(new Revocation(Kind.ISSUER, issuer)));
            presentation.credentials().forEach(id -> all.add(new Revocation(Kind.CREDENTIAL, id)));
        }
        return all;
    }

    private static void addToken(AccessToken token, boolean alone, Set<Revocation> all) {
        all.add(new Revocation(Kind.TOKEN, token.id()));
        all.add(new Revocation(Kind.USER, token.identity().userId().value()));
        if (token.holder() != null) {
            all.add(new Revocation(Kind.HOLDER, token.holder()));
        }
        if (alone && token.presentation() != null) {
            all.add(new Revocation(Kind.PRESENTATION, Presentations.digest(token.presentation())));
        }
    }
}
