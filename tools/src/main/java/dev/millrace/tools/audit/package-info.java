/**
 * {@code scripts/chatctl audit}: is everything that was acknowledged there, once, and in its place?
 *
 * <pre>
 * AuditMain        arguments, exit status
 *  └ Audit           reads in the one order that cannot misjudge a live system:
 *     ├ LedgerReader    1. what was acknowledged, and how far the checkpoints are
 *     ├ JournalReader   2. what Redis holds
 *     └ StoredReader    3. what PostgreSQL holds, in one snapshot
 *        ├ WindowAccounts  the ledger's windows against what is there
 *        ├ RoomCheck       each room's places: gaps, doubles, order
 *        └ Findings        what is wrong, as it is found
 * </pre>
 *
 * <p>One thread, and memory for the ledger's windows and the journal's entries: rows only pass through.
 */
@NullMarked
package dev.millrace.tools.audit;

import org.jspecify.annotations.NullMarked;
