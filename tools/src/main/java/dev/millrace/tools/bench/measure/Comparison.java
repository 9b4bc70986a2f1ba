package dev.millrace.tools.bench.measure;

import java.util.List;

/** Two builds, or two settings, measured in turn: A B A B. As many of one as of the other. */
public record Comparison(String nameOfA, String nameOfB, List<Measurement> ofA, List<Measurement> ofB) {}
