package dev.millrace.gateway.room.ledger;

import dev.millrace.model.IdDigest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What was answered of one partition's messages whose ids were made in one window. Final once it is in a
 * {@link LedgerStatement}.
 *
 * @param windowStart a multiple of the window's length since 1970
 * @param confirmed   messages of earlier sends, whose repetitions are what was answered
 */
public record LedgerLine(Instant windowStart, int partition, IdDigest acknowledged, List<UUID> uncertain,
        List<UUID> confirmed) {}
