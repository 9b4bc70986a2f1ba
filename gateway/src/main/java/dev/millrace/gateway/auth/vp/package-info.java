/** Verifies presentations, their credentials, and whose they are. */
@NullMarked
package dev.millrace.gateway.auth.vp;

import org.jspecify.annotations.NullMarked;
