/**
 * Signed JSON: compact JWS and public JWK, read so strictly that there is one way to read them. Nothing here waits, but
 * for the thread of a {@link dev.millrace.gateway.auth.jose.JwksFile}.
 */
@NullMarked
package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.NullMarked;
