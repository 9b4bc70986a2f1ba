package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.load.Conversation;
import dev.millrace.tools.bench.load.Crowd;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.measure.Written;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One subject under one workload. Runs on the caller's thread. */
final class Trial {

    private static final Set<String> NATIVE = Set.of("PostgreSQL", "Redis");

    private final Subject subject;
    private final Workload workload;
    private final Consumer<String> say;

    Trial(Subject subject, Workload workload, Consumer<String> say) {
        this.subject = subject;
        this.workload = workload;
        this.say = say;
    }

    /** @param progress told of each measured second, on a thread of its own */
    Measurement talk(Consumer<Talk.Second> progress)
            throws IOException, SQLException, CommandException, InterruptedException {
        People people = subject.invite(workload);
        try (WriteMeter writes = subject.writes(); Crowd crowd = gather(people)) {
            var watch = new CostWatch(meter(), writes, progress);
            Talk talk = crowd.talk(watch);
            Used used = watch.used.join();
            Proof proof = subject.prove(crowd.acknowledged(), crowd.lastAckAt());
            return new Measurement(subject.name(), workload, subject.settings(), talk, used.costs,
                    used.written, proof);
        }
    }

    /** Nobody says anything: what they are there for costs. Memory is what was added since nobody was. */
    Measurement rest() throws IOException, SQLException, CommandException, InterruptedException {
        People people = subject.invite(workload);
        CpuMeter meter = meter();
        Map<String, Long> before = new HashMap<>();
        subject.processes().keySet().forEach(name -> before.put(name, meter.residentBytes(name)));
        try (Crowd crowd = gather(people)) {
            crowd.rest(workload.warmUp());
            CpuMeter.Reading began = meter.read();
            crowd.rest(workload.duration());
            List<Cost> used = meter.since(began);
            List<Cost> costs = new ArrayList<>();
            for (Cost cost : used) {
                long atFirst = before.getOrDefault(cost.process(), 0L);
                costs.add(new Cost(cost.process(), cost.cpuSeconds(), cost.residentBytes() - atFirst,
                        collected(meter, cost) - atFirst));
            }
            List<String> faults = new ArrayList<>(crowd.faults());
            if (crowd.size() < workload.connections()) {
                faults.add((workload.connections() - crowd.size()) + " sessions were lost");
            }
            return new Measurement(subject.name(), workload, subject.settings(),
                    Talk.silent(workload.duration(), faults), costs, null);
        }
    }

    /** Sessions leave garbage of their coming behind; what stays without it is what they take up. */
    private long collected(CpuMeter meter, Cost cost) throws IOException, InterruptedException {
        Long pid = subject.processes().get(cost.process());
        if (pid == null || NATIVE.contains(cost.process()) || !Jcmd.collect(pid)) {
            return cost.residentBytes();
        }
        return meter.residentBytes(cost.process());
    }

    private Crowd gather(People people) throws IOException, CommandException {
        return Crowd.gather(people, workload, in -> say.accept("  %,d connected".formatted(in)));
    }

    private CpuMeter meter() {
        Map<String, Long> processes = new HashMap<>(subject.processes());
        processes.put(Cost.GENERATOR, ProcessHandle.current().pid());
        return new CpuMeter(processes);
    }

    private record Used(List<Cost> costs, List<Written> written) {}

    /** What the processes use in the measured time, and write. */
    private static final class CostWatch implements Conversation.Listener {

        private final CpuMeter meter;
        private final WriteMeter writes;
        private final Consumer<Talk.Second> progress;
        private final CompletableFuture<Used> used = new CompletableFuture<>();
        private volatile CpuMeter.Reading before;

        private CostWatch(CpuMeter meter, WriteMeter writes, Consumer<Talk.Second> progress) {
            this.meter = meter;
            this.writes = writes;
            this.progress = progress;
            this.before = meter.read();
        }

        @Override
        public void measuringBegan() {
            orFail(() -> {
                writes.begin();
                before = meter.read();
            });
        }

        @Override
        public void measuringEnded() {
            orFail(() -> {
                List<Cost> costs = meter.since(before);
                used.complete(new Used(costs, writes.end()));
            });
        }

        @Override
        public void passed(Talk.Second second) {
            orFail(writes::look);
            progress.accept(second);
        }

        /** Nobody hears of what is thrown on the thread of a listener, and whoever waits for the end would wait for ever. */
        private void orFail(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                used.completeExceptionally(e);
            }
        }
    }
}
