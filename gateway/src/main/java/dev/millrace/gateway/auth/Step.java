package dev.millrace.gateway.auth;

import dev.millrace.model.catalog.ErrorCode;

/**
 * The checks on the way in, in their order, each by the name under which the log and {@code scripts/token --inspect}
 * tell that it failed. A client is told the error code, and what was wrong only where that helps nobody who forges: which
 * check a forgery failed is nothing to tell its maker.
 */
public enum Step {
    TOKEN_MISSING("an access token is there", ErrorCode.UNAUTHENTICATED, true),
    TOKEN_SIZE("the token is no longer than a token may be", ErrorCode.TOKEN_INVALID, true),
    TOKEN_FORM("the token is a compact JWS of plain JSON, each claim once", ErrorCode.TOKEN_INVALID),
    TOKEN_HEADER("the token's header brings no key of its own and asks for nothing unknown",
            ErrorCode.TOKEN_INVALID),
    TOKEN_ALGORITHM("the token is signed with an algorithm that is allowed here", ErrorCode.TOKEN_INVALID),
    TOKEN_KEY("the token names a key that is known here", ErrorCode.TOKEN_INVALID),
    TOKEN_SIGNATURE("the token's signature is right", ErrorCode.TOKEN_INVALID),
    TOKEN_ISSUER("the token's issuer is the one configured", ErrorCode.TOKEN_INVALID),
    TOKEN_AUDIENCE("the token is meant for this service", ErrorCode.TOKEN_INVALID),
    TOKEN_NOT_YET("the token's time has begun", ErrorCode.TOKEN_INVALID),
    TOKEN_EXPIRED("the token's time is not over", ErrorCode.TOKEN_EXPIRED),
    TOKEN_CLAIMS("the token's claims are spelt as they must be", ErrorCode.TOKEN_INVALID, true),

    PRESENTATION_MISSING("a presentation is there, where one is required", ErrorCode.PRESENTATION_REQUIRED,
            true),
    PRESENTATION_SIZE("the presentation is no longer than one may be", ErrorCode.PRESENTATION_INVALID, true),
    PRESENTATION_FORM("the presentation is a VP-JWT, each claim once", ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_HEADER("the presentation's header brings no key and asks for nothing unknown",
            ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_HOLDER("the holder is a did:key or did:jwk, and signed with the key that it is",
            ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_ALGORITHM("the presentation is signed with ES256 or EdDSA, as the holder's key is",
            ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_SIGNATURE("the presentation's signature is right", ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_AUDIENCE("the presentation is meant for this service", ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_NOT_YET("the presentation's time has begun", ErrorCode.PRESENTATION_INVALID),
    PRESENTATION_EXPIRED("the presentation's time is not over", ErrorCode.PRESENTATION_EXPIRED),
    PRESENTATION_LIFE("the presentation is not made to last longer than one may",
            ErrorCode.PRESENTATION_INVALID),

    CREDENTIAL_FORM("each credential is a VC-JWT, each claim once", ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_HEADER("a credential's header brings no key and asks for nothing unknown",
            ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_ISSUER("a credential's issuer is trusted here", ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_ALGORITHM("a credential is signed with ES256 or EdDSA, as its issuer's key is",
            ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_SIGNATURE("a credential's signature is right", ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_TYPE("a credential is of a type that is allowed here", ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_NOT_YET("a credential's time has begun", ErrorCode.PRESENTATION_INVALID),
    CREDENTIAL_EXPIRED("a credential's time is not over", ErrorCode.PRESENTATION_EXPIRED),
    CREDENTIAL_SUBJECT("a credential is about the holder", ErrorCode.PRESENTATION_INVALID),

    BINDING("the token says whose presentation goes with it, and it is this one",
            ErrorCode.PRESENTATION_INVALID),
    REVOKED("nothing of all this was revoked", ErrorCode.REVOKED),
    NONCE("the presentation answers a challenge of ours, for the first time", ErrorCode.CHALLENGE_REQUIRED,
            true),
    SESSION_TAKEN("the presentation serves no other session", ErrorCode.SESSION_TAKEN, true),
    SESSIONS("the user has fewer sessions than one user may have", ErrorCode.TOO_MANY_SESSIONS, true);

    private final String passed;
    private final ErrorCode code;
    private final boolean told;

    Step(String passed, ErrorCode code) {
        this(passed, code, false);
    }

    Step(String passed, ErrorCode code, boolean told) {
        this.passed = passed;
        this.code = code;
        this.told = told;
    }

    /** What is so when the check is passed. */
    public String passed() {
        return passed;
    }

    /** What a client is told where it is not. */
    public ErrorCode code() {
        return code;
    }

    /** Whether a client is told what was wrong, too. */
    boolean isTold() {
        return told;
    }
}
