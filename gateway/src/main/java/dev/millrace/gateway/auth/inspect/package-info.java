/** Explains why credentials would be let in or not, by verifying them. */
@NullMarked
package dev.millrace.gateway.auth.inspect;

import org.jspecify.annotations.NullMarked;
