package dev.millrace.gateway.auth.limit;

import io.vertx.core.Future;

import java.util.List;

/** The buckets that all event loops of all gateways fill and empty together. */
public interface SharedBuckets {

    /**
     * Takes what was spent out of its buckets, however little is in them, and completes with what is then left in each,
     * in the order of the spendings; less than nothing where more was spent than the rates allow. Fails while they
     * cannot be reached; it may then have been taken or not.
     */
    Future<List<Double>> take(List<Spending> spendings);
}
