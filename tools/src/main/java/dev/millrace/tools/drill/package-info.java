/**
 * {@code scripts/chatctl drill}: breaks a stack of its own while people talk, and looks whether anything they were
 * promised is gone.
 *
 * <pre>
 * DrillMain     arguments, exit status
 *  └ Drill         stack, load, one fault after the other, verdict
 *     ├ FaultPlan    which, from a seed
 *     ├ Faults       does them, and mends what it broke
 *     ├ Recovery     how long until senders were acknowledged again, and messages stored
 *     ├ Load         LoadClients and a Listener; each over a ChatSocket
 *     │  └ MessageLog   what they were told: every acknowledged message, every heard one
 *     └ Verification what PostgreSQL holds against that, without asking the ledger
 * </pre>
 *
 * <p>All clients live on one thread, the load's; the drill itself is the main thread, and each fault that overlaps
 * another has one of its own.
 */
@NullMarked
package dev.millrace.tools.drill;

import org.jspecify.annotations.NullMarked;
