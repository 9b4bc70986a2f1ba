/** DIDs that are themselves a key: {@code did:key} and {@code did:jwk}. Nothing is looked up anywhere. */
@NullMarked
package dev.millrace.gateway.auth.did;

import org.jspecify.annotations.NullMarked;
