package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Talk;

import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The few figures that most come for, in large; of the system, or of whoever was measured first. */
final class Tiles {

    private final Markup page;
    private final Group group;
    private final Measurement of;

    private Tiles(Markup page, Group group, Measurement of) {
        this.page = page;
        this.group = group;
        this.of = of;
    }

    static void add(Markup page, Group group) {
        Measurement of = group.measured()
                .stream()
                .filter(Group::isSystem)
                .findFirst()
                .orElse(group.measured().getFirst());
        page.begin("dl", "class", "tiles");
        new Tiles(page, group, of).all();
        page.end();
    }

    private void all() {
        Talk talk = of.talk();
        if (talk.acks() > 0) {
            tile("acknowledged", Measurement::acksPerSecond, Figures::rate);
            tile("ack p99", one -> one.talk().ack().getValueAtPercentile(99), Figures::micros);
        }
        if (talk.deliveries() > 0) {
            tile("delivered", Measurement::deliveriesPerSecond, Figures::rate);
            tile("delivery p99", one -> one.talk().delivery().getValueAtPercentile(99), Figures::micros);
        }
        if (talk.deliveries() > 0 && of.workload().mode() == Mode.FANOUT) {
            tile("CPU-s a million deliveries", Measurement::cpuSecondsPerMillionDeliveries, Figures::number);
        } else if (talk.acks() > 0) {
            tile("CPU-s a million acks", Measurement::cpuSecondsPerMillionAcks, Figures::number);
        }
        Proof proof = of.proof();
        if (proof != null) {
            tile("lost", Figures.count(proof.missing()),
                    "of " + Figures.count(proof.acknowledged()) + (proof.findings().isEmpty()
                            ? ", audit clean"
                            : ", audit NOT clean"),
                    proof.holds() ? "good" : "bad");
        }
    }

    private void tile(String label, ToDoubleFunction<Measurement> value, DoubleFunction<String> unit) {
        double own = value.applyAsDouble(of);
        String ratio = group.yardstick()
                .filter(to -> value.applyAsDouble(to) > 0 && own > 0)
                .map(to -> Figures.times(own / value.applyAsDouble(to), to.subject()))
                .orElse("");
        tile(label, unit.apply(own), ratio, "plain");
    }

    private void tile(String label, String value, String aside, String kind) {
        page.begin("div", "class", kind);
        page.words("dt", label).words("dd", value);
        if (!aside.isEmpty()) {
            page.words("dd", aside, "class", "aside");
        }
        page.end();
    }
}
