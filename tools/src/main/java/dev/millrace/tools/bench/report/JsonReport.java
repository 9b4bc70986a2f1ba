package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.measure.Written;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

import java.util.List;

/**
 * Results for programs. Names are stable; a later version may add some.
 *
 * <pre>
 * {version, command, began, machine {…},
 *  measurements [{subject, workload {mode, connections, …}, settings {key: value},
 *                 talk {seconds, sends, acks, deliveries, copies, acksPerSecond, deliveriesPerSecond, refused {code: count},
 *                       refusedInWarmUp {code: count}, ack, delivery, committed, hiccups {count, p50, p90, p99, p999, p9999, max},
 *                       timeline [{acks, deliveries, worstMicros}], faults [line]},
 *                 costs [{process, cpuSeconds, residentBytes, collectedBytes}], cpuSecondsPerMillionAcks, cpuSecondsPerMillionDeliveries,
 *                 written [{file, bytes, bytesPerMessage}],
 *                 proof null | {holds, acknowledged, stored, missing, strangers, untilStoredSeconds, findings [line]}}],
 *  transfers    [{subject, rows, batch, seconds, perSecond, costs, written, timeline [rows], resident [bytes]}],
 *  sweeps       [{parameter, points [{value, measured}]}],
 *  comparison   null | {nameOfA, nameOfB, ofA [measurement], ofB [measurement]}}
 * </pre>
 *
 * What is written is as of {@link Written}: empty where there is nobody to ask, and null what cannot be told.
 * Percentiles are microseconds, and absent where count is 0. A number that cannot be told, as a rate of no time, is null.
 */
public final class JsonReport {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    public static ObjectNode of(Results results) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("command", results.command());
        root.put("began", results.began().toString());
        root.set("machine", JSON.valueToTree(results.machine()));
        addAll(root.putArray("measurements"), results.measurements());
        ArrayNode transfers = root.putArray("transfers");
        results.transfers().forEach(transfer -> transfers.add(of(transfer)));
        ArrayNode sweeps = root.putArray("sweeps");
        results.sweeps().forEach(sweep -> sweeps.add(of(sweep)));
        Comparison comparison = results.comparison();
        root.set("comparison", comparison == null ? JSON.nullNode() : of(comparison));
        return root;
    }

    private static ObjectNode of(Measurement measurement) {
        ObjectNode node = JSON.createObjectNode();
        node.put("subject", measurement.subject());
        node.set("workload", of(measurement.workload()));
        node.set("settings", JSON.valueToTree(measurement.settings()));
        ObjectNode talk = of(measurement.talk());
        number(talk, "acksPerSecond", measurement.acksPerSecond());
        number(talk, "deliveriesPerSecond", measurement.deliveriesPerSecond());
        node.set("talk", talk);
        node.set("costs", of(measurement.costs()));
        node.set("written", of(measurement.written(), measurement.talk().acks()));
        number(node, "cpuSecondsPerMillionAcks", measurement.cpuSecondsPerMillionAcks());
        number(node, "cpuSecondsPerMillionDeliveries", measurement.cpuSecondsPerMillionDeliveries());
        Proof proof = measurement.proof();
        node.set("proof", proof == null ? JSON.nullNode() : of(proof));
        return node;
    }

    private static ObjectNode of(Workload load) {
        return JSON.createObjectNode()
                .put("mode", load.mode().label())
                .put("connections", load.connections())
                .put("rooms", load.rooms())
                .put("roomSize", load.roomSize())
                .put("rate", load.rate())
                .put("outstanding", load.outstanding())
                .put("speakers", load.speakers())
                .put("textBytes", load.textBytes())
                .put("named", load.named())
                .put("probes", load.probes())
                .put("warmUpSeconds", load.warmUp().toNanos() / 1e9)
                .put("seconds", load.duration().toNanos() / 1e9);
    }

    private static ObjectNode of(Talk talk) {
        ObjectNode node = JSON.createObjectNode()
                .put("seconds", talk.took().toNanos() / 1e9)
                .put("sends", talk.sends())
                .put("acks", talk.acks())
                .put("deliveries", talk.deliveries())
                .put("copies", talk.copies());
        node.set("refused", JSON.valueToTree(talk.refused()));
        node.set("refusedInWarmUp", JSON.valueToTree(talk.refusedInWarmUp()));
        node.set("ack", of(talk.ack()));
        node.set("delivery", of(talk.delivery()));
        node.set("committed", of(talk.committed()));
        node.set("hiccups", of(talk.hiccups()));
        node.set("timeline", JSON.valueToTree(talk.timeline()));
        node.set("faults", JSON.valueToTree(talk.faults()));
        return node;
    }

    private static ObjectNode of(Histogram histogram) {
        ObjectNode node = JSON.createObjectNode().put("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            node.put("p50", histogram.getValueAtPercentile(50))
                    .put("p90", histogram.getValueAtPercentile(90))
                    .put("p99", histogram.getValueAtPercentile(99))
                    .put("p999", histogram.getValueAtPercentile(99.9))
                    .put("p9999", histogram.getValueAtPercentile(99.99))
                    .put("max", histogram.getMaxValue());
        }
        return node;
    }

    private static ArrayNode of(List<Cost> costs) {
        ArrayNode nodes = JSON.createArrayNode();
        costs.forEach(cost -> nodes.addObject()
                .put("process", cost.process())
                .put("cpuSeconds", cost.cpuSeconds())
                .put("residentBytes", cost.residentBytes())
                .put("collectedBytes", cost.collectedBytes()));
        return nodes;
    }

    private static ArrayNode of(List<Written> written, long messages) {
        ArrayNode nodes = JSON.createArrayNode();
        for (Written one : written) {
            ObjectNode node = nodes.addObject().put("file", one.file()).put("bytes", one.bytes());
            number(node, "bytesPerMessage", one.each(messages));
        }
        return nodes;
    }

    private static ObjectNode of(Proof proof) {
        ObjectNode node = JSON.createObjectNode()
                .put("holds", proof.holds())
                .put("acknowledged", proof.acknowledged())
                .put("stored", proof.stored())
                .put("missing", proof.missing())
                .put("strangers", proof.strangers())
                .put("untilStoredSeconds", proof.untilStored().toNanos() / 1e9);
        node.set("findings", JSON.valueToTree(proof.findings()));
        return node;
    }

    private static ObjectNode of(Transfer transfer) {
        ObjectNode node = JSON.createObjectNode()
                .put("subject", transfer.subject())
                .put("rows", transfer.rows())
                .put("batch", transfer.batch())
                .put("seconds", transfer.took().toNanos() / 1e9);
        number(node, "perSecond", transfer.perSecond());
        node.set("costs", of(transfer.costs()));
        node.set("written", of(transfer.written(), transfer.rows()));
        node.set("timeline", JSON.valueToTree(transfer.timeline()));
        node.set("resident", JSON.valueToTree(transfer.resident()));
        return node;
    }

    private static ObjectNode of(Sweep sweep) {
        ObjectNode node = JSON.createObjectNode().put("parameter", sweep.parameter());
        ArrayNode points = node.putArray("points");
        sweep.points()
                .forEach(point -> points.addObject()
                        .put("value", point.value())
                        .set("measured", of(point.measured())));
        return node;
    }

    private static ObjectNode of(Comparison comparison) {
        ObjectNode node = JSON.createObjectNode()
                .put("nameOfA", comparison.nameOfA())
                .put("nameOfB", comparison.nameOfB());
        addAll(node.putArray("ofA"), comparison.ofA());
        addAll(node.putArray("ofB"), comparison.ofB());
        return node;
    }

    private static void addAll(ArrayNode to, List<Measurement> measurements) {
        measurements.forEach(one -> to.add(of(one)));
    }

    /** JSON has neither NaN nor an infinity. */
    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
