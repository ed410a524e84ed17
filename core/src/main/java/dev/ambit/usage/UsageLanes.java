package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// The queues of usage reports on this server: one lane per environment.
public final class UsageLanes {

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final int LANES_MAX = 10_000;
    private static final Duration LANE_IDLE_MAX = Duration.ofMinutes(10);

    /// An evicted lane finishes its work while a new one starts; row locks separate them.
    private final LoadingCache<EnvironmentId, Lane> lanes;

    public UsageLanes(UsageWriter writer) {
        this.lanes = Caffeine.newBuilder()
                .maximumSize(LANES_MAX)
                .expireAfterAccess(LANE_IDLE_MAX)
                .build(environment -> new Lane(environment, writer));
    }

    /// Writes the lines, and returns when they are stored. If one is not valid, none counts.
    UsageReceipt write(EnvironmentId environment, List<UsageLine> lines) {
        return await(Objects.requireNonNull(lanes.get(environment)).put(lines));
    }

    /// Evicts the lane, which finishes its work.
    ///
    /// @return the number of evicted lanes
    public long evict(EnvironmentId environment) {
        return lanes.asMap().remove(environment) == null ? 0 : 1;
    }

    private static UsageReceipt await(CompletableFuture<UsageReceipt> receipt) {
        try {
            return receipt.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw OPERATION_TIMEOUT.because(
                    "Storing the report took too long, and it may still be stored. Retry with an `idempotencyKey`.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while storing a usage report", e);
        }
    }

    /// The queue of reports of one environment. One writer at a time commits all waiting reports together, so more
    /// concurrent reports need fewer commits per report.
    static final class Lane {

        private static final int WAITING_LINES_MAX = 20_000;
        private static final int COMMIT_LINES_MAX = 2_000;

        private record Waiting(List<UsageLine> lines, CompletableFuture<UsageReceipt> receipt) {}

        private final EnvironmentId environment;
        private final UsageWriter writer;
        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Waiting> queue = new ArrayDeque<>();
        private int waitingLines;
        private boolean writing;

        Lane(EnvironmentId environment, UsageWriter writer) {
            this.environment = environment;
            this.writer = writer;
        }

        /// Queues a report; the receipt is complete when the report is stored.
        ///
        /// @throws Problem `Overloaded` if the queue is full
        CompletableFuture<UsageReceipt> put(List<UsageLine> lines) {
            var waiting = new Waiting(lines, new CompletableFuture<>());
            lock.lock();
            try {
                if (waitingLines + lines.size() > WAITING_LINES_MAX) {
                    throw OVERLOADED.because(
                            "Too many usage reports of this environment are waiting. Retry with a backoff.");
                }
                queue.add(waiting);
                waitingLines += lines.size();
                if (!writing) {
                    writing = true;
                    Thread.startVirtualThread(this::writeAll);
                }
            } finally {
                lock.unlock();
            }
            return waiting.receipt();
        }

        private void writeAll() {
            for (List<Waiting> reports = next(); !reports.isEmpty(); reports = next()) {
                write(reports);
            }
        }

        private List<Waiting> next() {
            lock.lock();
            try {
                List<Waiting> taken = new ArrayList<>();
                int lines = 0;
                while (!queue.isEmpty() && (taken.isEmpty() || lines + size(queue) <= COMMIT_LINES_MAX)) {
                    Waiting waiting = queue.remove();
                    lines += waiting.lines().size();
                    taken.add(waiting);
                }
                waitingLines -= lines;
                writing = !taken.isEmpty();
                return taken;
            } finally {
                lock.unlock();
            }
        }

        /// If the batch fails, its reports are written one by one.
        private void write(List<Waiting> reports) {
            try {
                answer(
                        reports,
                        writer.write(
                                environment,
                                reports.stream().map(Waiting::lines).toList()));
            } catch (Problem problem) {
                reports.forEach(it -> it.receipt().completeExceptionally(problem));
            } catch (RuntimeException bug) {
                if (reports.size() == 1) {
                    reports.getFirst().receipt().completeExceptionally(bug);
                } else {
                    reports.forEach(it -> write(List.of(it)));
                }
            } catch (Error e) {
                // For example, out of memory. The next report must find a free writer.
                reports.forEach(it -> it.receipt().completeExceptionally(e));
            }
        }

        private static void answer(List<Waiting> reports, UsageWriter.Written written) {
            for (int i = 0; i < reports.size(); i++) {
                CompletableFuture<UsageReceipt> receipt = reports.get(i).receipt();
                switch (written.outcomes().get(i)) {
                    case UsageBatch.Outcome.Counted(var lines) ->
                        receipt.complete(new UsageReceipt(lines, written.warnings(), written.sequence()));
                    case UsageBatch.Outcome.Refused(var problem) -> receipt.completeExceptionally(problem);
                }
            }
        }

        private static int size(Queue<Waiting> queue) {
            return queue.element().lines().size();
        }
    }
}
