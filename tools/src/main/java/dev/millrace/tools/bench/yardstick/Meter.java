package dev.millrace.tools.bench.yardstick;

import dev.millrace.tools.bench.measure.Cost;

import java.util.List;
import java.util.function.Supplier;

/** Tells what something costs, where somebody wants to know. */
public interface Meter {

    Meter NONE = () -> List::of;

    /** It begins now. @return asked once, at the end */
    Supplier<List<Cost>> begin();
}
