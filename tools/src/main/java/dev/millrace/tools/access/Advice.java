package dev.millrace.tools.access;

import dev.millrace.gateway.auth.Step;

/** What helps against each refusal. */
final class Advice {

    private Advice() {}

    static String on(Step step) {
        return switch (step) {
            case TOKEN_MISSING -> "connect with auth: {token, vp}; scripts/token --user NAME makes both";
            case TOKEN_SIZE, TOKEN_FORM, TOKEN_HEADER, TOKEN_CLAIMS ->
                "have the token's issuer make it as docs/security.md says";
            case TOKEN_ALGORITHM ->
                "sign with what auth.jwt.algorithms allows, or allow what it is signed with";
            case TOKEN_KEY, TOKEN_SIGNATURE ->
                "compare the issuer's key with auth.jwt.secret or the file of auth.jwt.jwks";
            case TOKEN_ISSUER -> "compare the iss claim with auth.jwt.issuer";
            case TOKEN_AUDIENCE -> "compare the aud claim with auth.jwt.audience";
            case TOKEN_NOT_YET, PRESENTATION_NOT_YET, CREDENTIAL_NOT_YET ->
                "wait, or set the clocks: auth.jwt.skew is how far they may be apart";
            case TOKEN_EXPIRED -> "get a fresh token";
            case PRESENTATION_MISSING ->
                "connect with auth: {token, vp}; vp.mode says whether one is required";
            case PRESENTATION_SIZE, PRESENTATION_FORM, PRESENTATION_HEADER, PRESENTATION_HOLDER,
                    PRESENTATION_ALGORITHM ->
                "have the holder's wallet make it as docs/security.md says";
            case PRESENTATION_SIGNATURE -> "present with the key that the holder's DID is";
            case PRESENTATION_AUDIENCE -> "compare the aud claim with vp.audience";
            case PRESENTATION_EXPIRED -> "present again";
            case PRESENTATION_LIFE -> "present for a shorter time, or raise vp.life";
            case CREDENTIAL_FORM, CREDENTIAL_HEADER, CREDENTIAL_ALGORITHM, CREDENTIAL_SIGNATURE ->
                "have the credential's issuer make it as docs/security.md says";
            case CREDENTIAL_ISSUER ->
                "add the issuer's DID to vp.issuers if it is to be trusted; its key to vp.issuer-keys if the DID"
                        + " is not itself a key";
            case CREDENTIAL_TYPE -> "compare the credential's types with vp.types";
            case CREDENTIAL_EXPIRED -> "have the credential issued again";
            case CREDENTIAL_SUBJECT -> "present a credential whose sub is the holder's DID";
            case BINDING ->
                "have the token say whose presentations go with it: did, cnf.kid or cnf.jkt of the holder";
            case NONCE -> "get a challenge, and answer it with a fresh presentation";
            case REVOKED -> "scripts/chatctl unblock lifts it";
            case SESSION_TAKEN -> "end the other session, or present anew";
            case SESSIONS -> "end another session, or raise session.per-user";
        };
    }
}
