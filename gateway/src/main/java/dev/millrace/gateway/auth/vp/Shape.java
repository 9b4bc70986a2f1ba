package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.FlawException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What presentations and credentials have in common in the JWT encoding of W3C's data model 1.1, §6.3.1. */
final class Shape {

    private static final String CONTEXT = "https://www.w3.org/2018/credentials/v1";

    private Shape() {}

    /** The data model's own object in the JWT, which must be of a type. */
    static Claims of(Claims jwt, String name, String type) throws FlawException {
        Claims object = FlawException.present(jwt.object(name), "it has no " + name + " claim");
        List<?> contexts = object.items("@context");
        FlawException.unless(!contexts.isEmpty() && CONTEXT.equals(contexts.getFirst()),
                name + "'s first @context is not the data model's");
        FlawException.unless(object.texts("type").contains(type), name + "'s type does not hold " + type);
        return object;
    }

    /** What is said twice must be the same both times. */
    static void checkAgrees(@Nullable String claim, @Nullable String member, String names)
            throws FlawException {
        FlawException.unless(member == null || member.equals(claim), names + " do not agree");
    }

    /** Likewise of a time, to the second. */
    static void checkAgrees(@Nullable Instant claim, Claims object, String member, String names)
            throws FlawException {
        String text = object.text(member);
        if (text == null) {
            return;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            FlawException.unless(claim != null
                    && claim.truncatedTo(ChronoUnit.SECONDS).equals(time.truncatedTo(ChronoUnit.SECONDS)),
                    names + " do not agree");
        } catch (DateTimeException e) {
            throw new FlawException(member + " is not a time");
        }
    }
}
