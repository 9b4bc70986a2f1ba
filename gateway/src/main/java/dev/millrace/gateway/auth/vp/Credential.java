package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jws;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A credential that was read and not verified.
 *
 * @param id      its {@code jti}
 * @param subject the DID that it is about
 * @param types   all it says it is
 */
record Credential(Jws jws, @Nullable String id, String issuer, @Nullable String subject, List<String> types,
        Claims.Times times) {

    private static final int MAX_ID = 512;

    static Credential read(Object text) throws FlawException {
        FlawException.unless(text instanceof String, "a credential is not a JWT");
        Jws jws = Jws.read((String) text);
        Claims claims = jws.claims();
        Claims vc = Shape.of(claims, "vc", "VerifiableCredential");
        Claims.Times times = claims.times();
        String issuer = FlawException.present(claims.text("iss"), "it has no iss claim");
        String id = claims.text("jti");
        FlawException.unless(id == null || id.matches("[!-~]{1," + MAX_ID + "}"),
                "jti claim is not of 1 to " + MAX_ID + " visible characters of ASCII");
        Claims subject = FlawException.present(vc.object("credentialSubject"),
                "it has no vc.credentialSubject");
        // A status that nobody looks up would be taken for a good one.
        FlawException.unless(!vc.has("credentialStatus"), "vc.credentialStatus is not supported here");
        Shape.checkAgrees(issuer, issuer(vc), "iss and vc.issuer");
        Shape.checkAgrees(claims.text("sub"), subject.text("id"), "sub and vc.credentialSubject.id");
        Shape.checkAgrees(id, vc.text("id"), "jti and vc.id");
        Shape.checkAgrees(times.endsAt(), vc, "expirationDate", "exp and vc.expirationDate");
        Shape.checkAgrees(times.beginsAt(), vc, "issuanceDate", "nbf and vc.issuanceDate");
        return new Credential(jws, id, issuer, claims.text("sub"), vc.texts("type"), times);
    }

    /** The data model has it as an id, or as an object that has one. */
    private static @Nullable String issuer(Claims vc) throws FlawException {
        if (vc.isObject("issuer")) {
            Claims object = vc.object("issuer");
            return object == null ? null : object.text("id");
        }
        return vc.text("issuer");
    }
}
