package dev.millrace.persister.flush;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.store.Checkpoint;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.MessageStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The live flush: a Spring Batch job that runs as long as the process does, with one chunk step whose item
 * is one batch.
 *
 * <p>Spring's transaction is none of ours. A step's transaction opens before its reader blocks, and its
 * {@code afterChunk} and {@code update} run before the commit, so a checkpoint announced from there could be
 * ahead of the rows. Here the step has no resources, the {@link MessageStore} commits, and only what it has
 * committed is announced.
 *
 * <p>Owns a platform thread, on which the job, the store and {@code committed} run.
 */
public final class LiveFlush {

    private static final Logger log = LoggerFactory.getLogger(LiveFlush.class);

    /** How long an interrupted flush may take to notice; a statement under way does not. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final EntryBuffer buffer;
    private final PatientWriter writer;
    private final Consumer<Throwable> died;
    private final FlushCounts counts = new FlushCounts();
    private final Thread thread;
    private volatile boolean givingUp;

    /**
     * @param name      the thread's
     * @param committed told after each commit up to where each partition it moved is stored; must not block
     * @param died      told if the job ends before it was stopped, which only a bug does
     */
    public LiveFlush(String name, EntryBuffer buffer, MessageStore store, Contact postgres,
            Consumer<Map<Lease, Checkpoint>> committed, Consumer<Throwable> died) {
        this.buffer = buffer;
        this.writer = new PatientWriter(buffer, store, postgres, counts, committed);
        this.died = died;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /**
     * Closes the buffer, has what is in it stored, and ends. If that takes longer than {@code patience} the
     * rest is left to the journal, from where the next persister reads it.
     *
     * @return whether everything was stored
     */
    public boolean stop(Duration patience) throws InterruptedException {
        buffer.close();
        if (thread.join(patience)) {
            return true;
        }
        givingUp = true;
        thread.interrupt();
        var unused = thread.join(GRACE);
        return false;
    }

    public FlushCounts counts() {
        return counts;
    }

    private void run() {
        try {
            JobExecution execution = execute();
            if (execution.getStatus() != BatchStatus.COMPLETED && !givingUp) {
                died.accept(causeOf(execution));
            }
        } catch (Throwable e) {
            // Whatever it is, nobody would store any more: the process must not live on without this thread.
            died.accept(e);
        }
    }

    private @Nullable List<Entry> nextBatch() throws InterruptedException {
        if (givingUp) {
            return null;
        }
        List<Entry> batch = buffer.take();
        return batch.isEmpty() ? null : batch;
    }

    private void write(Chunk<? extends List<Entry>> batches) throws InterruptedException {
        try {
            writer.write(batches);
        } catch (InterruptedException e) {
            if (!givingUp) {
                throw e;
            }
            log.warn("stopped with {} entries in hand and {} waiting; they are still in the journal",
                    batches.getItems().getFirst().size(), buffer.depth());
        }
    }

    private static Throwable causeOf(JobExecution execution) {
        List<Throwable> failures = execution.getAllFailureExceptions();
        return failures.isEmpty() ? new IllegalStateException(execution.toString()) : failures.getFirst();
    }

    private JobExecution execute() throws JobInterruptedException {
        JobRepository repository = new ResourcelessJobRepository();
        Step step = new StepBuilder("flush", repository)
                .<List<Entry>, List<Entry>>chunk(1)
                .transactionManager(new ResourcelessTransactionManager())
                .reader(this::nextBatch)
                .writer(this::write)
                .build();
        Job job = new JobBuilder("live-flush", repository).start(step).build();
        var none = new JobParameters();
        var instance = repository.createJobInstance(job.getName(), none);
        JobExecution execution = repository.createJobExecution(instance, none, new ExecutionContext());
        job.execute(execution);
        return execution;
    }
}
