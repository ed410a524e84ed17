package dev.ambit.host.session;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;

/// The Redis processes in the directory of this host. The wanted state is in files. One host process at a time
/// holds the lock of the directory, and starts and stops the processes; every other host process writes the files
/// and waits.
public final class SessionHost implements SessionAgent, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SessionHost.class.getName());
    private static final Duration CHANGE_MAX = Duration.ofSeconds(40);
    private static final long POLL_MILLIS = 50;
    private static final String LOCK = ".lock";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]*");

    private final Path directory;
    private final RedisProgram program;
    private final Map<String, SessionInstance> instances = new ConcurrentHashMap<>();
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;
    private boolean isClosed;

    /// Whether [#runOnce] has started the processes that an earlier host process stopped.
    private volatile boolean hasStarted;

    /// @param directory contains one directory for each store
    /// @param program closed with this host
    public SessionHost(Path directory, RedisProgram program) {
        this.directory = directory.toAbsolutePath();
        this.program = program;
    }

    @Override
    public void check(String name) {
        program.refusal().ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(
                    "Session store `%s` cannot have its own Redis process, because %s. Install Redis 7 or later, or set `mode` to `KEYSPACE`."
                            .formatted(name, why));
        });
    }

    @Override
    public SessionStatus ensure(String name, SessionSettings settings) {
        check(name);
        SessionInstance instance = instance(name);
        StoredInstance stored = instance.files().store(settings);
        instance.retryNow();
        runNow(instance);
        await(instance, () -> isRunning(instance) != settings.isSuspended());
        if (!settings.isSuspended()) {
            repair(instance, instance.files().read().orElse(stored));
        }
        return observe(name, settings);
    }

    @Override
    public SessionStatus observe(String name, SessionSettings settings) {
        if (!hasStarted) {
            runOnce();
        }
        Optional<StoredInstance> stored = stored(name);
        return stored.map(it -> new SessionStatus(true, it.port(), drifts(name, it, settings)))
                .orElse(SessionStatus.ABSENT);
    }

    @Override
    public Map<String, Long> count(String name) {
        Optional<StoredInstance> stored = stored(name);
        return stored.map(it -> Map.of("instances", 1L, "keys", keys(it))).orElse(Map.of());
    }

    @Override
    public void remove(String name) {
        SessionInstance instance = instance(name);
        instance.files().read().ifPresent(it -> {
            instance.files().write(it.removed());
            runNow(instance);
            await(instance, () -> instance.files().read().isEmpty());
        });
        instances.remove(name, instance);
    }

    /// Returns the loopback port on which a process listens.
    ///
    /// @throws IOException if this host does not have the store
    public int port(String name) throws IOException {
        return stored(name)
                .map(StoredInstance::port)
                .orElseThrow(() -> new IOException("This host has no session store %s.".formatted(name)));
    }

    /// Stops a process until [#release], because its files are being copied.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if another host process runs the stores
    public void freeze(String name) {
        if (!hasLock()) {
            throw unreachable(instance(name), null);
        }
        instance(name).freeze(true);
        instance(name).reconcile();
    }

    /// Starts a process again after [#freeze].
    public void release(String name) {
        instance(name).freeze(false);
        instance(name).retryNow();
        runNow(instance(name));
    }

    /// Starts processes that have ended, and stops those that are no longer wanted.
    public void runOnce() {
        if (!hasLock() || !Files.exists(directory)) {
            return;
        }
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            names().forEach(it -> all.execute(() -> reconcile(instance(it))));
        }
        hasStarted = true;
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            instances.values().forEach(it -> all.execute(it::close));
        }
        program.close();
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot close the lock of the session stores", e);
        }
    }

    private void runNow(SessionInstance instance) {
        if (hasLock()) {
            instance.reconcile();
        }
    }

    private static void reconcile(SessionInstance instance) {
        try {
            instance.reconcile();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Session store %s failed".formatted(instance.files().name()),
                    e);
        }
    }

    /// Takes the lock if no other host process has it.
    private synchronized boolean hasLock() {
        if (isClosed) {
            return false;
        }
        try {
            if (lockFile == null) {
                Files.createDirectories(directory);
                lockFile =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            if (lock == null) {
                lock = lockFile.tryLock();
            }
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SessionInstance instance(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A session store cannot have the name `%s`.".formatted(name));
        }
        return instances.computeIfAbsent(
                name, it -> new SessionInstance(new InstanceFiles(directory.resolve(it)), program));
    }

    private Optional<StoredInstance> stored(String name) {
        return instance(name).files().read().filter(it -> !it.isRemoved());
    }

    private List<String> names() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(it -> it.getFileName().toString())
                    .filter(it -> NAME.matcher(it).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRunning(SessionInstance instance) {
        return instance.files().read().filter(it -> answers(it, Jedis::ping)).isPresent();
    }

    private static long keys(StoredInstance stored) {
        try (Jedis redis = SessionInstance.connect(stored)) {
            return redis.dbSize();
        } catch (JedisException _) {
            return stored.keys();
        }
    }

    private static boolean answers(StoredInstance stored, Consumer<Jedis> question) {
        if (stored.port() == 0) {
            return false;
        }
        try (Jedis redis = SessionInstance.connect(stored)) {
            question.accept(redis);
            return true;
        } catch (JedisException _) {
            return false;
        }
    }

    private static List<SessionDrift> drifts(String name, StoredInstance stored, SessionSettings settings) {
        List<SessionDrift> drifts = new ArrayList<>();
        boolean answers = answers(stored, redis -> {
            if (settings.isSuspended()) {
                drifts.add(new SessionDrift("state", "off", "on"));
            } else {
                drifts.addAll(drifts(redis, name, settings));
            }
        });
        if (!answers && !settings.isSuspended()) {
            return List.of(new SessionDrift("process", "running", "stopped"));
        }
        return drifts;
    }

    private static List<SessionDrift> drifts(Jedis redis, String name, SessionSettings settings) {
        List<SessionDrift> drifts = new ArrayList<>(new SessionUser(name, settings.userRules()).drifts(redis));
        String wanted = Long.toString(InstanceFiles.bytes(settings));
        String found = String.valueOf(redis.configGet("maxmemory").get("maxmemory"));
        if (!wanted.equals(found)) {
            drifts.add(new SessionDrift("memoryMegabytes", wanted + " bytes", found + " bytes"));
        }
        if (settings.lifetimeSeconds() != null) {
            long longer = SessionKeys.longerThan(redis, "", settings.lifetimeSeconds());
            if (longer > 0) {
                drifts.add(SessionKeys.longerDrift(settings.lifetimeSeconds(), longer));
            }
        }
        return drifts;
    }

    private static void repair(SessionInstance instance, StoredInstance stored) {
        SessionSettings settings = stored.settings();
        var user = new SessionUser(instance.files().name(), settings.userRules());
        try (Jedis redis = SessionInstance.connect(stored)) {
            if (!user.drifts(redis).isEmpty()) {
                user.set(redis);
                redis.clientKill(new ClientKillParams().user(user.name()));
                redis.aclSave();
            }
            redis.configSet("maxmemory", Long.toString(InstanceFiles.bytes(settings)));
            if (settings.lifetimeSeconds() != null) {
                SessionKeys.shorten(redis, "", settings.lifetimeSeconds());
            }
        } catch (JedisException e) {
            throw unreachable(instance, e);
        }
    }

    private static void await(SessionInstance instance, BooleanSupplier condition) {
        long end = System.nanoTime() + CHANGE_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (instance.failure().isPresent() || System.nanoTime() - end > 0) {
                throw unreachable(instance, null);
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(instance, e);
            }
        }
    }

    private static RuntimeException unreachable(SessionInstance instance, @Nullable Exception cause) {
        LOG.log(System.Logger.Level.WARNING, "Session store " + instance.files().name() + " does not answer", cause);
        String why = instance.failure().orElse("it does not answer");
        return STACK_UNREACHABLE.because("Redis of session store `%s` is not available: %s. Try again in a moment."
                .formatted(instance.files().name(), why));
    }
}
