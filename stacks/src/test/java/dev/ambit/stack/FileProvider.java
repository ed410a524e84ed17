package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// Stores each resource as a file that tests can change. It can be made to fail, or to stop in the middle.
public final class FileProvider implements Provider {

    /// Beginning of the addresses in the console of a remote provider.
    static final String CONSOLE = "https://console.example/";

    private final Path directory;
    private final ResourceKind kind;
    private final Set<ResourceKind> after;
    private final String name;

    final AtomicReference<String> refusal = new AtomicReference<>("");
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicReference<Duration> patience = new AtomicReference<>(Duration.ofMinutes(1));
    final AtomicInteger underWay = new AtomicInteger();
    final Semaphore gate = new Semaphore(1_000);

    public FileProvider(Path directory, ResourceKind kind, Set<ResourceKind> after) {
        this(directory, kind, after, "files");
    }

    FileProvider(Path directory, ResourceKind kind, Set<ResourceKind> after, String name) {
        this.directory = directory;
        this.kind = kind;
        this.after = after;
        this.name = name;
    }

    /// Makes creating the account's development resource fail with this reason. An empty reason ends the failure.
    public void fail(String account, String why) {
        failures.put(account + "_dev", why);
    }

    /// The engine answers that it is still changing development's resource, so many times.
    void change(int times, Duration patienceMax) {
        looks.set(times);
        patience.set(patienceMax);
    }

    private void requireQuiet(WantedResource wanted) {
        if (wanted.stage() == Stage.DEVELOPMENT && looks.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            throw new InProgressException(
                    "The disk is writing.", Duration.ofMillis(50), requireNonNull(patience.get()));
        }
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<ResourceKind> after() {
        return after;
    }

    /// Also of production, if its name ends so.
    @Override
    public void check(WantedResource wanted) {
        if (wanted.name().endsWith("_refused")) {
            throw BAD_USER_INPUT.because("No file has this name.");
        }
        if (wanted.stage() == Stage.DEVELOPMENT
                && !requireNonNull(refusal.get()).isEmpty()) {
            throw BAD_USER_INPUT.because(requireNonNull(refusal.get()));
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        underWay.incrementAndGet();
        try {
            log.say("Making " + wanted.name());
            gate.acquireUninterruptibly();
            gate.release();
            requireQuiet(wanted);
            String why = failures.getOrDefault(wanted.name(), "");
            if (!why.isEmpty()) {
                throw BAD_USER_INPUT.because(why);
            }
            Files.createDirectories(directory);
            Files.writeString(file(wanted), content(wanted));
            made.incrementAndGet();
            return Providers.isRemote(name)
                    ? Map.of("file", wanted.name(), "console", CONSOLE + wanted.name())
                    : Map.of("file", wanted.name(), "login", "login_of_" + wanted.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            underWay.decrementAndGet();
        }
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        requireQuiet(wanted);
        try {
            if (!Files.exists(file(wanted))) {
                return ObservedResource.ABSENT;
            }
            String found = Files.readString(file(wanted));
            return new ObservedResource(
                    true,
                    found.equals(content(wanted))
                            ? List.of()
                            : List.of(new Drift("content", wanted.name(), found.strip())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return Files.exists(file(wanted)) ? Map.of("files", 1L) : Map.of();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        requireQuiet(wanted);
        try {
            Files.deleteIfExists(file(wanted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return directory.resolve(kind + " " + name);
    }

    List<String> files() {
        try (Stream<Path> files = Files.list(Files.createDirectories(directory))) {
            return files.map(it -> it.getFileName().toString())
                    .filter(it -> it.startsWith(kind + " "))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(WantedResource wanted) {
        return file(wanted.name());
    }

    private static String content(WantedResource wanted) {
        return "%s %s %s".formatted(wanted.environmentId(), wanted.secret(), wanted.isSuspended());
    }
}
