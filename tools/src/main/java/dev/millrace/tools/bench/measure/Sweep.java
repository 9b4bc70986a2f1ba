package dev.millrace.tools.bench.measure;

import java.util.List;

/**
 * How a measurement changes while one thing grows.
 *
 * @param parameter what grows: "connections", "room size", "rooms", "rows", "gateways", "persisters"
 */
public record Sweep(String parameter, List<Point> points) {

    /** @param value of the parameter */
    public record Point(long value, Measurement measured) {}
}
