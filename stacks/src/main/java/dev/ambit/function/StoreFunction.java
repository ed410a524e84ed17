package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

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

/// The function of one stage of a store: its code, the process that runs it, and who is with it.
final class StoreFunction {

    private static final System.Logger LOG = System.getLogger(StoreFunction.class.getName());
    private static final Duration TURN_MAX = Duration.ofSeconds(90);
    private static final int TOLD_LINES_MAX = 20;

    private final Processes processes;
    private final CodeFiles files;
    private final InstantSource clock;
    private final Output output;
    private final Seats seats = new Seats();

    /// Held by whoever changes what runs.
    private final ReentrantLock changing = new ReentrantLock();

    /// Null: nothing runs.
    private final AtomicReference<@Nullable Instance> current = new AtomicReference<>();

    private volatile FunctionState state = FunctionState.EMPTY;

    /// Opens when nobody is to start again what ends. Written under the lock, as are the next.
    private volatile CountDownLatch unkept = new CountDownLatch(0);

    /// Of the last version that was tried.
    private int number;

    /// The one that was replaced, while it answers what it has; with the condition that it has gone.
    private volatile @Nullable Instance retiring;

    private final Condition retired = changing.newCondition();

    /// Its directory is gone, and another may be in its place.
    private boolean isRemoved;

    StoreFunction(Processes processes, CodeFiles files, InstantSource clock) {
        this.processes = processes;
        this.files = files;
        this.clock = clock;
        this.output = new Output(clock);
    }

    CodeFiles files() {
        return files;
    }

    Output output() {
        return output;
    }

    FunctionState state() {
        return state;
    }

    /// Starts it beside the one that runs, and puts it in its place when it listens.
    ///
    /// @param told what its stack says, asked when it has its turn
    /// @param unpack puts it into the directory, and says what runs it
    /// @throws Problem with what it said last, if it does not listen; the other goes on then
    Version deploy(Supplier<Surroundings> told, String digest, Function<Path, Program> unpack) {
        lockAlone();
        try {
            Surroundings surroundings = told.get();
            int next = nextNumber();
            files.clear(next);
            try {
                Path code = files.code(next);
                Program program = unpack.apply(code);
                files.lend(next, surroundings.user());
                var version = new Version(next, program, digest, Code.size(code), clock.instant());
                replace(version, surroundings, () -> files.keep(version));
                return version;
            } catch (RuntimeException e) {
                files.drop(next);
                throw e;
            }
        } finally {
            changing.unlock();
        }
    }

    /// Whether what runs was given something else.
    boolean differs(Surroundings surroundings) {
        Instance it = current.get();
        return it != null && !it.surroundings().equals(surroundings);
    }

    /// Has what was deployed run with what its stack says; nothing if it does.
    ///
    /// @throws Problem if it does not listen; the other goes on then
    void make(Supplier<Surroundings> told) {
        lockAlone();
        try {
            Surroundings surroundings = told.get();
            files.kept().ifPresent(kept -> {
                Instance it = current.get();
                if (it == null || !it.surroundings().equals(surroundings)) {
                    replace(kept.current(), surroundings, () -> {});
                }
            });
        } finally {
            changing.unlock();
        }
    }

    /// As [#make], but nobody waits for it, and it is tried until it runs.
    void begin(Supplier<Surroundings> told) {
        lockAlone();
        try {
            if (unkept.getCount() == 0) {
                Surroundings surroundings = told.get();
                files.kept().ifPresent(it -> {
                    state = FunctionState.STARTING;
                    keep(null, it.current(), surroundings);
                });
            }
        } finally {
            changing.unlock();
        }
    }

    /// Ends it at once, and the one that it has replaced.
    void stop(FunctionState as) {
        lock();
        try {
            state = as;
            close();
        } finally {
            changing.unlock();
        }
    }

    /// Whoever waits for his turn finds it gone.
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

    /// Does not wait for whoever changes it: nothing can be started any more.
    void close() {
        unkept.countDown();
        Stream.of(Optional.ofNullable(current.getAndSet(null)), Optional.ofNullable(retiring))
                .flatMap(Optional::stream)
                .forEach(Instance::kill);
    }

    /// Decided in a moment.
    CompletableFuture<Visit> visit() {
        return state == FunctionState.EMPTY
                ? CompletableFuture.completedFuture(new Visit.Absent())
                : seats.take().thenApply(isSeated -> isSeated ? seated() : new Visit.Full());
    }

    /// One that is replaced has its successor in its place before it takes nobody any more.
    private Visit seated() {
        Instance before = null;
        Instance it = current.get();
        while (it != null && it != before) {
            if (it.enter()) {
                Instance entered = it;
                return new Visit.Admitted(entered, () -> {
                    entered.leave();
                    seats.giveBack();
                });
            }
            before = it;
            it = current.get();
        }
        seats.giveBack();
        return new Visit.Down();
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

    /// There are never more than two versions at once, so who brings another waits until the one before the last has
    /// gone. Who ends them all has the lock meanwhile.
    private void lockAlone() {
        lock();
        try {
            for (long rest = TURN_MAX.toNanos(); retiring != null; rest = retired.awaitNanos(rest)) {
                if (rest <= 0) {
                    throw STACK_IN_THE_WAY.because(
                            "The previous version is still answering its last requests. Try again in a moment.");
                }
            }
            if (isRemoved) {
                throw STACK_IN_THE_WAY.because("The function was removed. Refresh the stack to see its resources.");
            }
        } catch (InterruptedException _) {
            changing.unlock();
            Thread.currentThread().interrupt();
            throw STACK_IN_THE_WAY.because("The server is shutting down. Try again in a moment.");
        } catch (RuntimeException e) {
            changing.unlock();
            throw e;
        }
    }

    /// That of one that failed is not given again: the log tells them apart by it.
    private int nextNumber() {
        int kept = files.kept().map(it -> it.current().number()).orElse(0);
        number = Math.max(kept, number) + 1;
        return number;
    }

    /// @param record done when it listens, before anybody is sent to it
    private void replace(Version version, Surroundings surroundings, Runnable record) {
        try {
            Instance next = Instance.start(processes, files, version, surroundings, output);
            try {
                record.run();
            } catch (RuntimeException e) {
                next.kill();
                throw e;
            }
            unkept.countDown();
            install(next);
            keep(next, version, surroundings);
        } catch (NotListening e) {
            List<String> said = output.last(TOLD_LINES_MAX).stream()
                    .filter(it -> it.version() == version.number())
                    .map(Output.Line::text)
                    .toList();
            throw STACK_RESOURCE_REFUSED
                    .because("Version %d cannot start. %s Correct the code, then deploy again."
                            .formatted(version.number(), e.why()))
                    .with("log", said);
        }
    }

    private void install(Instance next) {
        seats.allow(next.surroundings().requestsMax());
        Instance before = current.getAndSet(next);
        state = FunctionState.RUNNING;
        say(next.version(), "The function is listening.");
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

    private void keep(@Nullable Instance first, Version version, Surroundings surroundings) {
        var end = new CountDownLatch(1);
        unkept = end;
        Thread.ofVirtual()
                .name("function " + files.directory().getFileName())
                .start(() -> keep(first, version, surroundings, end));
    }

    /// Starts it again whenever it ends, until another is in its place or it is to end.
    private void keep(@Nullable Instance first, Version version, Surroundings surroundings, CountDownLatch end) {
        var pauses = new RestartPause();
        Instance running = first;
        Duration pause = Duration.ZERO;
        while (running != null || !endsWithin(end, pause)) {
            long begun = System.nanoTime();
            running = running == null ? startAgain(version, surroundings, end) : running;
            if (running != null) {
                int exit = running.awaitEnd();
                if (!current.compareAndSet(running, null)) {
                    return;
                }
                say(version.number(), "The process exited with code %d.".formatted(exit));
                running = null;
            }
            pause = pauses.after(Duration.ofNanos(System.nanoTime() - begun));
            crashed(version, end, pause);
        }
    }

    private @Nullable Instance startAgain(Version version, Surroundings surroundings, CountDownLatch end) {
        changing.lock();
        try {
            if (end.getCount() == 0) {
                return null;
            }
            Instance next = Instance.start(processes, files, version, surroundings, output);
            install(next);
            return next;
        } catch (NotListening e) {
            say(version.number(), e.why());
            return null;
        } catch (RuntimeException e) {
            if (!(e instanceof Problem)) {
                LOG.log(System.Logger.Level.ERROR, "Cannot restart a function", e);
            }
            say(version.number(), e instanceof Problem it ? it.message() : "The process cannot be started.");
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
                say(version.number(), "The process restarts in %d s.".formatted(pause.toSeconds()));
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

    private void say(int version, String words) {
        output.add(version, "-- " + words);
    }
}
