/**
 * Which partitions this persister reads and stores: its fair share of them, leased through PostgreSQL. Whoever takes
 * too much harms nobody: the store asks for the lease in each transaction.
 */
@NullMarked
package dev.millrace.persister.ownership;

import org.jspecify.annotations.NullMarked;
