package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Workload;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What may grow in a sweep, while everything else stays. */
enum Growth {

    CONNECTIONS(100, 200, 500, 1_000, 2_000, 5_000, 10_000) {
        @Override
        Step at(long value, Workload usual) {
            int connections = (int) value;
            return Step.of(resize(usual, connections, Math.max(1, connections / usual.roomSize()),
                    Math.min(connections, usual.roomSize())));
        }
    },
    /** The larger the rooms, the fewer sends are under way, so that as many deliveries are. */
    ROOM_SIZE(2, 4, 10, 50, 200, 1_000, 5_000) {
        @Override
        Step at(long value, Workload usual) {
            int size = (int) value;
            int connections = Math.max(usual.connections(), size);
            return Step.of(resize(usual, connections, Math.max(1, usual.connections() / size), size));
        }
    },
    ROOMS(10, 100, 1_000, 10_000, 100_000) {
        @Override
        Step at(long value, Workload usual) {
            return Step.of(resize(usual, usual.connections(), (int) value, usual.roomSize()));
        }
    },
    /** In the table before anything is measured. */
    ROWS(10_000, 100_000, 1_000_000, 10_000_000) {
        @Override
        Step at(long value, Workload usual) {
            return new Step(resize(usual, usual.connections(), usual.rooms(), usual.roomSize()), 1, 1, value);
        }
    },
    GATEWAYS(1, 2) {
        @Override
        Step at(long value, Workload usual) {
            return new Step(resize(usual, usual.connections(), usual.rooms(), usual.roomSize()), (int) value,
                    1, 0);
        }
    },
    PERSISTERS(1, 2) {
        @Override
        Step at(long value, Workload usual) {
            return new Step(resize(usual, usual.connections(), usual.rooms(), usual.roomSize()), 1,
                    (int) value, 0);
        }
    };

    /** Outstanding sends of all who speak, however many they are: else a larger crowd is only a longer queue. */
    private static final int OUTSTANDING = 1_600;
    /** Of these sends: a send in a room of 5,000 is as much to do as 1,250 in rooms of four. */
    private static final int DELIVERIES = 8_000;

    @SuppressWarnings("ImmutableEnumChecker") // It is made unmodifiable, which its type does not tell.
    private final List<Long> steps;

    Growth(long... values) {
        this.steps = Arrays.stream(values).boxed().toList();
    }

    /** One measurement of a sweep. */
    record Step(Workload workload, int gateways, int persisters, long rowsBefore) {

        private static Step of(Workload workload) {
            return new Step(workload, 1, 1, 0);
        }
    }

    abstract Step at(long value, Workload usual);

    /** Those that tell a curve, where nobody says others. */
    List<Long> steps() {
        return steps;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String labels() {
        return String.join(", ",
                Arrays.stream(values()).map(Growth::label).map(label -> label.replace(' ', '-')).toList());
    }

    static Growth labelled(String typed) throws CommandException {
        return Arrays.stream(values())
                .filter(growth -> growth.label().replace(' ', '-').equals(typed))
                .findAny()
                .orElseThrow(() -> new CommandException(
                        "--over: '" + typed + "' does not grow; allowed: " + labels()));
    }

    private static Workload resize(Workload usual, int connections, int rooms, int roomSize) {
        int all = Math.clamp(DELIVERIES / roomSize, 1, OUTSTANDING);
        int speakers = (int) Math.min(Math.min(connections, all), (long) rooms * roomSize);
        int outstanding = Math.clamp(all / speakers, 1, usual.outstanding());
        return new Workload(Mode.INGEST, connections, rooms, roomSize, usual.rate(), outstanding, speakers,
                usual.textBytes(), usual.named(), usual.probes(), usual.warmUp(), usual.duration());
    }
}
