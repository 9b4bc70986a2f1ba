package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Machine;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was done, and what came of it, in plain words. */
final class Wording {

    private static final DateTimeFormatter WHEN = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Wording() {}

    /** A line about a measurement. */
    record Note(Kind kind, String text) {

        enum Kind {
            GOOD, BAD, PLAIN
        }
    }

    static String when(Results results) {
        return WHEN.format(results.began());
    }

    static String of(Machine machine) {
        return "%d × %s, %s, %s, Java %s, commit %s".formatted(machine.processors(), machine.processor(),
                Figures.gib((double) machine.memoryBytes()), machine.system(), machine.java(),
                machine.commit());
    }

    static String of(Workload load) {
        List<String> parts = new ArrayList<>();
        parts.add("%s in %s of %s".formatted(many(load.connections(), "connection"),
                load.rooms() == 1 ? "a room" : Figures.count(load.rooms()) + " rooms",
                Figures.count(load.roomSize())));
        parts.add(switch (load.mode()) {
            case IDLE, DRAIN -> "nobody speaks";
            default -> speech(load);
        });
        if (load.speakers() > 0) {
            parts.add(load.textBytes() + " bytes of text" + (load.named() ? ", each send named" : ""));
        }
        if (load.probes() > 0) {
            parts.add(Figures.count(load.probes()) + " a second are probed for their commit");
        }
        parts.add(Figures.time(load.duration()) + " after " + Figures.time(load.warmUp()) + " of warm-up");
        return String.join("; ", parts);
    }

    static List<Note> about(Measurement measurement) {
        List<Note> notes = new ArrayList<>();
        if (!measurement.settings().isEmpty()) {
            notes.add(plain("settings: " + listed(new TreeMap<>(measurement.settings()))));
        }
        Proof proof = measurement.proof();
        if (proof != null) {
            notes.addAll(about(proof));
        }
        if (!measurement.talk().refused().isEmpty()) {
            notes.add(bad("refused: " + refused(measurement.talk())));
        }
        measurement.talk().faults().forEach(fault -> notes.add(bad("fault: " + fault)));
        return notes;
    }

    /** By when it was: what is refused while all is cold says little of the rest. */
    private static String refused(Talk talk) {
        List<String> codes = new ArrayList<>();
        new TreeMap<>(talk.refused()).forEach((code, count) -> {
            long early = talk.refusedInWarmUp().getOrDefault(code, 0L);
            codes.add("%s × %s (%s in the warm-up, %s in the measured time)".formatted(code,
                    Figures.count(count), Figures.count(early), Figures.count(count - early)));
        });
        return String.join(", ", codes);
    }

    private static String speech(Workload load) {
        String speakers = load.speakers() == load.connections()
                ? "each"
                : Figures.count(load.speakers()) + " of them";
        return load.isClosedLoop()
                ? "%s with %s outstanding".formatted(speakers, many(load.outstanding(), "send"))
                : "%s sends a second by %s".formatted(Figures.count(load.rate()),
                        load.speakers() == load.connections() ? "all" : speakers);
    }

    private static List<Note> about(Proof proof) {
        List<Note> notes = new ArrayList<>();
        String audit = proof.findings().isEmpty() ? "the audit is clean" : "the audit is NOT clean";
        String all = Figures.count(proof.acknowledged());
        String strangers = proof.strangers() == 0
                ? ""
                : "; %s more rows, whose acks the end cut off".formatted(Figures.count(proof.strangers()));
        if (proof.acknowledged() == 0) {
            notes.add(plain("nothing was acknowledged, so nothing had to become a row; " + audit));
        } else if (proof.missing() == 0) {
            notes.add(new Note(proof.holds() ? Note.Kind.GOOD : Note.Kind.BAD,
                    "every one of %s acknowledged messages is a row, %s after the last ack; %s%s".formatted(
                            all, Figures.time(proof.untilStored()), audit, strangers)));
        } else {
            notes.add(
                    bad("%s of %s acknowledged messages are NOT rows, %s after the last ack; %s%s".formatted(
                            Figures.count(proof.missing()), all, Figures.time(proof.untilStored()), audit,
                            strangers)));
        }
        proof.findings().forEach(finding -> notes.add(bad("audit: " + finding)));
        return notes;
    }

    private static String listed(Map<String, ?> map) {
        List<String> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(key + (value instanceof Long count
                ? " × " + Figures.count(count)
                : " = " + value)));
        return String.join(", ", entries);
    }

    private static String many(long number, String what) {
        return Figures.count(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static Note plain(String text) {
        return new Note(Note.Kind.PLAIN, text);
    }

    private static Note bad(String text) {
        return new Note(Note.Kind.BAD, text);
    }
}
