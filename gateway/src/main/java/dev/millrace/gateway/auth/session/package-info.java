/** Opens sessions, keeps count of them, and ends them when what let them in is no longer good. */
@NullMarked
package dev.millrace.gateway.auth.session;

import org.jspecify.annotations.NullMarked;
