/**
 * Makes what a demo or a test signs in with. Keys, tokens and presentations are never in a {@code toString}.
 *
 * <pre>
 * SigningKey      a private key, and its file
 *  └ Party          who is that key: an issuer, a holder
 *     ├ Credentials    what an issuer says of a holder
 *     └ Presentations  what a holder shows
 * AccessTokenIssuer   tokens, for a Person
 * SignIns         all of it for one person at once
 * </pre>
 */
@NullMarked
package dev.millrace.tools.token;

import org.jspecify.annotations.NullMarked;
