/** Verifies access tokens. */
@NullMarked
package dev.millrace.gateway.auth.token;

import org.jspecify.annotations.NullMarked;
