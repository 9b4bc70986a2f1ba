package dev.millrace.tools.access;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.inspect.Inspector;
import dev.millrace.gateway.auth.session.Grounds;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.Revocation;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.block.Blocklist;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Tells, check by check, what a gateway that is configured so would say. Prints no token, and nothing that was signed. */
final class Inspect {

    private final InspectConfig config;
    private final boolean offline;
    private final InstantSource clock;
    private final PrintStream out;

    /** @param offline asks no Redis, and says so */
    Inspect(InspectConfig config, boolean offline, InstantSource clock, PrintStream out) {
        this.config = config;
        this.offline = offline;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Whether it would be let in, as far as can be told from here.
     *
     * @throws CommandException where Redis does not say whether any of it is blocked: nobody is let in then
     */
    boolean isGood(@Nullable String token, @Nullable String presentation) throws CommandException {
        Inspector.Finding finding = token == null && presentation != null
                ? presentationAlone(presentation)
                : Inspector.inspect(config.tokens(), config.presentations(),
                        new Credentials(token, presentation, "this machine"), clock);
        finding.passed().forEach(step -> line("passed", step, step.passed()));
        Denial denial = finding.denial();
        if (denial != null) {
            return refused(denial);
        }
        describe(finding);
        Denial revoked = revoked(finding.token(), finding.presentation());
        if (revoked != null) {
            return refused(revoked);
        }
        out.println(
                "Not looked at from here: " + Step.NONCE + ", " + Step.SESSION_TAKEN + ", " + Step.SESSIONS
                        + ": they depend on what else is connected.");
        String verdict = finding.token() == null
                ? "The presentation is good; no token was given."
                : "Let in.";
        out.println(verdict + (offline ? " Whether any of it is revoked was not looked at." : ""));
        return true;
    }

    private Inspector.Finding presentationAlone(String text) {
        List<Step> passed = new ArrayList<>();
        try (var presentations = new Presentations(config.presentations(), clock)) {
            return new Inspector.Finding(passed, null, null, presentations.verify(text, passed::add));
        } catch (Denial denial) {
            return new Inspector.Finding(passed, denial, null, null);
        }
    }

    private void describe(Inspector.Finding finding) {
        AccessToken token = finding.token();
        if (token != null) {
            out.println("The token: user " + token.identity().userId().value() + ", roles "
                    + token.identity().roles()
                    + ", stores " + token.identity().stores() + ", id " + token.id() + ", until "
                    + token.expiresAt());
        }
        Presentation presentation = finding.presentation();
        if (presentation != null) {
            out.println("The presentation: holder " + presentation.holder() + ", issuers "
                    + presentation.issuers()
                    + ", credentials " + presentation.credentials() + ", SHA-256 " + presentation.digest()
                    + ", until " + presentation.until());
        }
    }

    /** The denial, where something of it is blocked. */
    private @Nullable Denial revoked(@Nullable AccessToken token, @Nullable Presentation presentation)
            throws CommandException {
        if (offline) {
            line("?", Step.REVOKED, "not looked at: --offline");
            return null;
        }
        try (Blocklist list = Blocklist.open(config.redis())) {
            for (Revocation what : Grounds.of(token, presentation)) {
                Blocklist.Entry entry = list.find(what);
                if (entry != null) {
                    return new Denial(Step.REVOKED,
                            what.kind().word() + " " + what.id() + " is blocked: " + entry.reason());
                }
            }
            line("passed", Step.REVOKED, Step.REVOKED.passed());
            return null;
        } catch (IOException e) {
            line("?", Step.REVOKED, "not asked: " + config.redis().address() + ": " + e.getMessage());
            throw new CommandException("whether any of it is revoked cannot be told, and a gateway would let"
                    + " nobody in; --offline does without", e);
        }
    }

    private boolean refused(Denial denial) {
        line("FAILED", denial.step(), denial.because());
        out.println(
                "Refused: the client is told " + denial.refusal().code() + ": " + denial.refusal().text());
        out.println("What to do: " + Advice.on(denial.step()));
        return false;
    }

    private void line(String how, Step step, String text) {
        out.printf("%-7s %-24s %s%n", how, step, text);
    }
}
