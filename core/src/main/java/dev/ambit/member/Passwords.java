package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import dev.ambit.process.ProcessPriority;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.jspecify.annotations.Nullable;

/// Hashes passwords one at a time on a separate low-priority thread, so that sign-ins do not slow other requests
/// down.
public final class Passwords {

    private static final int SALT_BYTES = 16;
    private static final int DIGEST_BYTES = 32;
    private static final int AT_ONCE_MAX = 1;
    private static final int WAITING_MAX = 32;
    private static final int WAIT_SECONDS_MAX = 15;
    private static final int IDLE_SECONDS_MAX = 10;

    /// The minimum of the OWASP cheat sheet on password storage: 19 MiB, two passes, one lane.
    private static final PasswordHash.Cost COST = new PasswordHash.Cost(19_456, 2, 1);

    private static final SecureRandom RANDOM = new SecureRandom();

    /// A random hash, which takes as long to verify as a real one.
    private static final PasswordHash DUMMY_HASH = new PasswordHash(COST, random(SALT_BYTES), random(DIGEST_BYTES));

    /// Working memory, reused because allocating it for each hash would cause long garbage collections; freed with
    /// the thread.
    private static final ThreadLocal<BlockPool> MEMORY =
            ThreadLocal.withInitial(() -> new FixedBlockPool(COST.memoryKib()));

    private final Executor hashing = new ThreadPoolExecutor(
            0,
            AT_ONCE_MAX,
            IDLE_SECONDS_MAX,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Passwords::nice);

    String hash(String password) {
        return inTurn(memory -> PasswordHash.make(password, COST, random(SALT_BYTES), DIGEST_BYTES, memory))
                .stored();
    }

    /// @param hash null for an unknown person; the check takes equally long, so that its time does not reveal
    /// known addresses
    boolean matches(String password, @Nullable String hash) {
        PasswordHash known = hash == null ? DUMMY_HASH : PasswordHash.parse(hash);
        boolean isSame = inTurn(memory -> known.isOf(password, memory));
        return isSame && hash != null;
    }

    private <T> T inTurn(Function<BlockPool, T> work) {
        var hashed = new FutureTask<>(() -> work.apply(MEMORY.get()));
        try {
            hashing.execute(hashed);
            return hashed.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (RejectedExecutionException | TimeoutException _) {
            throw RATE_LIMIT_EXCEEDED.because("Too many people are signing in at once. Retry in a few seconds.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while hashing a password", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Hashing a password failed", e.getCause());
        } finally {
            hashed.cancel(false);
        }
    }

    private static Thread nice(Runnable work) {
        return Thread.ofPlatform().daemon().name("ambit-passwords").unstarted(() -> {
            ProcessPriority.raise();
            work.run();
        });
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
