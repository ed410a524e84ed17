package dev.ambit.host.function;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.host.container.CodeRuntime;
import dev.ambit.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The function of one stage: its code, process and running requests.
final class StoreFunction {

    private static final System.Logger LOG = System.getLogger(StoreFunction.class.getName());
    private static final Duration TURN_MAX = Duration.ofSeconds(90);
    private static final int REPORTED_LINES_MAX = 20;

    private final FunctionRunner runner;
    private final CodeFiles files;
    private final InstantSource clock;
    private final FunctionLog output;
    private final ConcurrencyLimit limit = new ConcurrencyLimit();

    /// Held during deploys, restarts and removal.
    private final ReentrantLock changing = new ReentrantLock();

    /// The running instance; null if there is none.
    private final AtomicReference<@Nullable Instance> current = new AtomicReference<>();

    private volatile FunctionState state = FunctionState.EMPTY;

    /// Opens when the current process must not be restarted. Written under the lock, as are the next fields.
    private volatile CountDownLatch unkept = new CountDownLatch(0);

    /// Number of the last version that was tried.
    private int number;

    /// The replaced instance while it finishes its requests, with a condition that signals its exit.
    private volatile @Nullable Instance retiring;

    private final Condition retired = changing.newCondition();

    /// Whether the directory was deleted; a new function may use its name.
    private boolean isRemoved;

    StoreFunction(FunctionRunner runner, CodeFiles files, InstantSource clock) {
        this.runner = runner;
        this.files = files;
        this.clock = clock;
        this.output = new FunctionLog(clock);
    }

    CodeFiles files() {
        return files;
    }

    FunctionLog output() {
        return output;
    }

    FunctionState state() {
        return state;
    }

    /// Starts a new version next to the running one, and switches over once it listens.
    ///
    /// @param reader reads the values of the stack under the lock
    /// @param unpack writes the code to the directory and returns its program
    /// @throws Problem with the last output, if it does not listen; the old version keeps running
    Version deploy(Supplier<FunctionEnvironment> reader, String digest, Function<Path, CodeRuntime> unpack) {
        lock();
        try {
            requireAlone();
            FunctionEnvironment environment = reader.get();
            int next = nextNumber();
            try {
                files.clear(next);
                Path code = files.code(next);
                CodeRuntime program = unpack.apply(code);
                files.lend(next);
                var version = new Version(next, program, digest, CodeArchive.size(code), clock.instant());
                replace(version, environment, () -> files.setCurrent(version));
                return version;
            } catch (RuntimeException e) {
                files.drop(next);
                throw CodeFiles.isDiskFull(e) ? noSpace() : e;
            }
        } finally {
            changing.unlock();
        }
    }

    /// Starts a stored version next to the running one, and switches over once it listens.
    ///
    /// @param reader reads the values of the stack under the lock
    /// @param version number of the current version, which keeps running, or of the previous one
    Version rollBack(Supplier<FunctionEnvironment> reader, int version) {
        lock();
        try {
            requireAlone();
            FunctionEnvironment environment = reader.get();
            Version stored = files.require(version);
            if (!files.isCurrent(stored)) {
                replace(stored, environment, () -> files.setCurrent(stored));
            }
            return stored;
        } finally {
            changing.unlock();
        }
    }

    private static Problem noSpace() {
        return STACK_RESOURCE_REFUSED.because("The code cannot be stored, because the disk of the host is full. The"
                + " previous version keeps running. Ask the operator to free space, then deploy again.");
    }

    /// Whether a deploy or restart is running.
    boolean isChanging() {
        return changing.isLocked();
    }

    /// Whether the running process has other values.
    boolean differs(FunctionEnvironment environment) {
        Instance it = current.get();
        return it != null && !it.environment().equals(environment);
    }

    /// Starts the deployed version, or restarts it if the values of the stack have changed.
    ///
    /// @throws Problem if it does not listen; an old process keeps running
    void make(Supplier<FunctionEnvironment> reader) {
        lock();
        try {
            requireAlone();
            FunctionEnvironment environment = reader.get();
            files.stored().ifPresent(stored -> {
                Instance it = current.get();
                if (it == null || !it.environment().equals(environment)) {
                    replace(stored.current(), environment, () -> {});
                }
            });
        } finally {
            changing.unlock();
        }
    }

    /// Starts the deployed version asynchronously, with retries until it runs.
    void begin(Supplier<FunctionEnvironment> reader) {
        lock();
        try {
            requireAlone();
            if (unkept.getCount() == 0) {
                FunctionEnvironment environment = reader.get();
                files.stored().ifPresent(it -> {
                    state = FunctionState.STARTING;
                    supervise(null, it.current(), environment);
                });
            }
        } finally {
            changing.unlock();
        }
    }

    /// Kills the current and the replaced instance at once.
    void stop(FunctionState as) {
        lock();
        try {
            state = as;
            close();
        } finally {
            changing.unlock();
        }
    }

    /// Removes the function and its code. Waiting deploys fail.
    void remove() {
        lock();
        try {
            isRemoved = true;
            stop(FunctionState.EMPTY);
            files.dropAll();
        } finally {
            changing.unlock();
        }
    }

    /// Kills the instances without waiting for the lock, at shutdown.
    void close() {
        unkept.countDown();
        Stream.of(Optional.ofNullable(current.getAndSet(null)), Optional.ofNullable(retiring))
                .flatMap(Optional::stream)
                .forEach(Instance::kill);
    }

    /// Admits a request; completes within seconds.
    CompletableFuture<FunctionAdmission> visit() {
        return state == FunctionState.EMPTY
                ? CompletableFuture.completedFuture(new FunctionAdmission.Absent())
                : limit.acquire().thenApply(isTaken -> isTaken ? enter() : new FunctionAdmission.Full());
    }

    /// Enters the current instance. During a switch, the successor is current before the old instance refuses
    /// requests.
    private FunctionAdmission enter() {
        Instance before = null;
        Instance it = current.get();
        while (it != null && it != before) {
            if (it.enter()) {
                Instance entered = it;
                return new FunctionAdmission.Admitted(entered, () -> {
                    entered.leave();
                    limit.release();
                });
            }
            before = it;
            it = current.get();
        }
        limit.release();
        return state == FunctionState.STARTING ? new FunctionAdmission.Starting() : new FunctionAdmission.Down();
    }

    private void lock() {
        try {
            if (changing.tryLock(TURN_MAX.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw STACK_IN_THE_WAY.because("Another deploy of this function is running. Try again in a moment.");
    }

    /// Waits under the lock until the replaced instance has exited, so that at most two versions run at once.
    private void requireAlone() {
        try {
            for (long rest = TURN_MAX.toNanos(); retiring != null; rest = retired.awaitNanos(rest)) {
                if (rest <= 0) {
                    throw STACK_IN_THE_WAY.because(
                            "The previous version is still answering its last requests. Try again in a moment.");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw STACK_IN_THE_WAY.because("The server is shutting down. Try again in a moment.");
        }
        if (isRemoved) {
            throw STACK_IN_THE_WAY.because("The function was removed. Refresh the stack to see its resources.");
        }
    }

    /// Returns the next version number. Numbers of failed versions are not reused, because the log distinguishes
    /// versions by them.
    private int nextNumber() {
        number = Math.max(files.lastNumber(), number) + 1;
        return number;
    }

    /// @param record runs once the instance listens, before it receives requests
    private void replace(Version version, FunctionEnvironment environment, Runnable record) {
        try {
            Instance next = Instance.start(runner, files, version, environment, output);
            try {
                record.run();
            } catch (RuntimeException e) {
                next.kill();
                throw e;
            }
            unkept.countDown();
            install(next);
            supervise(next, version, environment);
        } catch (NotListeningException e) {
            List<String> lines = output.last(REPORTED_LINES_MAX).stream()
                    .filter(it -> it.version() == version.number())
                    .map(LogLine::text)
                    .toList();
            throw STACK_RESOURCE_REFUSED
                    .because("Version %d cannot start. %s Correct the code, then deploy again."
                            .formatted(version.number(), e.why()))
                    .with("log", lines);
        }
    }

    private void install(Instance next) {
        limit.allow(next.environment().requestsMax());
        Instance before = current.getAndSet(next);
        state = FunctionState.RUNNING;
        log(next.version(), "The function is listening.");
        if (before != null) {
            retiring = before;
            Thread.ofVirtual().start(() -> retire(before));
        }
    }

    private void retire(Instance before) {
        before.retire();
        changing.lock();
        try {
            retiring = null;
            retired.signalAll();
        } finally {
            changing.unlock();
        }
    }

    private void supervise(@Nullable Instance first, Version version, FunctionEnvironment environment) {
        var end = new CountDownLatch(1);
        unkept = end;
        Thread.ofVirtual()
                .name("function " + files.directory().getFileName())
                .start(() -> restartUntil(end, first, version, environment));
    }

    /// Restarts the process whenever it exits, until it is replaced or stopped.
    ///
    /// @param end opens when the process must not be restarted
    /// @param first null if no process runs yet
    private void restartUntil(
            CountDownLatch end, @Nullable Instance first, Version version, FunctionEnvironment environment) {
        var pauses = new RestartPause();
        Instance running = first;
        Duration pause = Duration.ZERO;
        while (running != null || !endsWithin(end, pause)) {
            long begun = System.nanoTime();
            running = running == null ? startAgain(version, environment, end) : running;
            if (running != null) {
                int exit = running.awaitEnd();
                if (!current.compareAndSet(running, null)) {
                    return;
                }
                log(version.number(), "The process exited with code %d.".formatted(exit));
                running = null;
            }
            pause = pauses.after(Duration.ofNanos(System.nanoTime() - begun));
            crashed(version, end, pause);
        }
    }

    private @Nullable Instance startAgain(Version version, FunctionEnvironment environment, CountDownLatch end) {
        changing.lock();
        try {
            if (end.getCount() == 0) {
                return null;
            }
            Instance next = Instance.start(runner, files, version, environment, output);
            install(next);
            return next;
        } catch (NotListeningException e) {
            log(version.number(), e.why());
            return null;
        } catch (RuntimeException e) {
            if (!(e instanceof Problem)) {
                LOG.log(System.Logger.Level.ERROR, "Cannot restart a function", e);
            }
            log(version.number(), e instanceof Problem it ? it.message() : "The process cannot be started.");
            return null;
        } finally {
            changing.unlock();
        }
    }

    private void crashed(Version version, CountDownLatch end, Duration pause) {
        changing.lock();
        try {
            if (end.getCount() > 0) {
                state = FunctionState.CRASHED;
                log(version.number(), "The process restarts in %d s.".formatted(pause.toSeconds()));
            }
        } finally {
            changing.unlock();
        }
    }

    private static boolean endsWithin(CountDownLatch end, Duration pause) {
        try {
            return end.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void log(int version, String words) {
        output.add(version, "-- " + words);
    }
}
