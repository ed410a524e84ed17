package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The usage lanes of this server, one per reporting environment.
public final class UsageLanes {

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final int LANES_MAX = 10_000;
    private static final Duration LANE_IDLE_MAX = Duration.ofMinutes(10);

    /// An evicted lane finishes its work while a new one starts; row locks separate them.
    private final LoadingCache<EnvironmentId, UsageLane> lanes;

    public UsageLanes(UsageWriter writer) {
        this.lanes = Caffeine.newBuilder()
                .maximumSize(LANES_MAX)
                .expireAfterAccess(LANE_IDLE_MAX)
                .build(environment -> new UsageLane(environment, writer));
    }

    /// Writes the lines, and returns when they are stored. If one is not valid, none counts.
    UsageReceipt write(EnvironmentId environment, List<UsageLine> lines) {
        return await(Objects.requireNonNull(lanes.get(environment)).put(lines));
    }

    /// Evicts the lane, which finishes its work.
    ///
    /// @return the number of evicted lanes
    public long forget(EnvironmentId environment) {
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
}
