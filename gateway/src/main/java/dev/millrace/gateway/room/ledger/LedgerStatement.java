package dev.millrace.gateway.room.ledger;

import java.time.Instant;
import java.util.List;

/**
 * A piece of the account that will not change any more.
 *
 * @param upTo  every window that ends at or before this is in this statement or in one before it
 * @param lines of windows in which something was acknowledged, confirmed, or left uncertain
 */
public record LedgerStatement(Instant upTo, List<LedgerLine> lines) {}
