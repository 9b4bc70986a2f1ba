package dev.millrace.gateway.auth.limit;

import java.time.Duration;

/**
 * What one event loop let through.
 *
 * @param kind what the bucket counts
 * @param key  whose bucket it is
 * @param over the time it took
 */
public record Spending(String kind, String key, Rate rate, int amount, Duration over) {

    public double perMilli() {
        return (double) rate.amount() / rate.per().toMillis();
    }
}
