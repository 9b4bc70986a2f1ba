package dev.millrace.model.catalog;

/** Why a request was refused. Codes are added, and never renamed. */
public enum ErrorCode {
    UNAUTHENTICATED("No access token came with the connection.", Retry.AFTER_SIGN_IN),
    TOKEN_INVALID("The access token is forged, malformed, or not meant for this service.",
            Retry.AFTER_SIGN_IN),
    TOKEN_EXPIRED("The access token was good and its time is over.", Retry.AFTER_SIGN_IN),
    PRESENTATION_REQUIRED("No Verifiable Presentation came with the access token, and one is required.",
            Retry.AFTER_PRESENTING),
    PRESENTATION_INVALID(
            "The Verifiable Presentation is forged, malformed, not meant for this service, not the token owner's, or vouched for by nobody who is trusted here.",
            Retry.AFTER_PRESENTING),
    PRESENTATION_EXPIRED("The Verifiable Presentation, or a credential in it, was good and its time is over.",
            Retry.AFTER_PRESENTING),
    CHALLENGE_REQUIRED(
            "The presentation answers no challenge of this service, or one that was answered before: get a challenge.",
            Retry.AFTER_PRESENTING),
    REVOKED("The token, its user, or something that the presentation rests on was revoked.",
            Retry.AFTER_SIGN_IN),
    SESSION_TAKEN("The presentation serves another session; `retryAfter` says when that may be over.",
            Retry.LATER),
    SESSION_REPLACED("A newer session with the same presentation took this one's place.", Retry.NEVER),
    TOO_MANY_SESSIONS("The user has as many sessions as one user may have.", Retry.LATER),
    RATE_LIMITED("Too much in too short a time; `retryAfter` says in how many milliseconds to try again.",
            Retry.LATER),
    ORIGIN_REFUSED("The page that the request came from is none of those that may connect.", Retry.NEVER),
    UNKNOWN_EVENT("There is no such event in this vocabulary.", Retry.NEVER),
    INVALID_FIELD("A field is missing, of the wrong type, or over its limit; `field` names it.", Retry.NEVER),
    NOT_IN_ROOM("The room must be joined first.", Retry.AFTER_JOIN),
    NOT_A_MEMBER("Only who is a member of the room may do this; or there is no such room.", Retry.NEVER),
    FORBIDDEN("The request is understood, and is not for this member, role or kind of room.", Retry.NEVER),
    NO_SUCH_ROUTE("There is no such path, or none for this method; `allow` then names those that there are.",
            Retry.NEVER),
    NO_SUCH_ROOM("There is no such room.", Retry.NEVER),
    NO_SUCH_MESSAGE("There is no such message in the room.", Retry.NEVER),
    ROOM_CLOSED("The room is closed or cancelled: it can be read, and nothing more is said in it.",
            Retry.NEVER),
    ROOM_FULL("As many are in the room as may be.", Retry.LATER),
    TOO_MANY_ROOMS("The session is in as many rooms as one session may be.", Retry.AFTER_LEAVE),
    TOO_FAR_BEHIND("More was said since than is told again: read the history, and join without it.",
            Retry.NEVER),
    TOO_MANY_REQUESTS("The session has as many unanswered requests as one session may have.", Retry.LATER),
    RETRY_LATER(
            "The journal is as full as it may become; `retryAfter` says in how many milliseconds to try again.",
            Retry.LATER),
    UNAVAILABLE(
            "A part the request needs is away for the moment. What was sent may have been journaled all the same.",
            Retry.LATER),
    INTERNAL("Something went wrong on our side. What was sent may have been journaled all the same.",
            Retry.LATER);

    /** Whether the same request may succeed if it is sent again. */
    public enum Retry {
        NEVER("no"),
        LATER("yes, after a moment"),
        AFTER_SIGN_IN("with a fresh token"),
        AFTER_PRESENTING("with a fresh presentation"),
        AFTER_JOIN("after joining the room"),
        AFTER_LEAVE("after leaving a room");

        private final String advice;

        Retry(String advice) {
            this.advice = advice;
        }

        public String advice() {
            return advice;
        }
    }

    private final String meaning;
    private final Retry retry;

    ErrorCode(String meaning, Retry retry) {
        this.meaning = meaning;
        this.retry = retry;
    }

    public String meaning() {
        return meaning;
    }

    public Retry retry() {
        return retry;
    }
}
