package dev.ambit.host.session;

import dev.ambit.host.container.FileTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/// One Redis process. [#reconcile] brings it into its stored state.
final class SessionInstance {

    private static final System.Logger LOG = System.getLogger(SessionInstance.class.getName());

    /// Covers the loading of the data from a slow disk.
    private static final Duration START_MAX = Duration.ofSeconds(30);

    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;
    private static final int TIMEOUT_MILLIS = 5_000;

    private final InstanceFiles files;
    private final RedisProgram program;

    /// Held while the process is started, stopped or frozen.
    private final ReentrantLock changing = new ReentrantLock();

    private @Nullable Process process;
    private boolean isFrozen;
    private Duration pause = PAUSE_MIN;
    private long retryAt = System.nanoTime();
    private volatile @Nullable String failure;

    SessionInstance(InstanceFiles files, RedisProgram program) {
        this.files = files;
        this.program = program;
    }

    InstanceFiles files() {
        return files;
    }

    /// Returns why the last start failed.
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /// Starts or stops the process, or deletes its files. A start that failed is retried after a pause.
    void reconcile() {
        changing.lock();
        try {
            StoredInstance stored = files.read().orElse(null);
            if (stored == null) {
                stop();
            } else if (stored.isRemoved()) {
                stop(stored);
                FileTree.delete(files.directory());
            } else if (stored.settings().isSuspended() || isFrozen) {
                stop(stored);
            } else if (!isAlive() && System.nanoTime() - retryAt >= 0) {
                start(stored);
            }
        } finally {
            changing.unlock();
        }
    }

    /// Lets the next [#reconcile] stop the process, because its files are being copied, or start it again.
    void freeze(boolean value) {
        changing.lock();
        try {
            isFrozen = value;
        } finally {
            changing.unlock();
        }
    }

    /// Lets the next [#reconcile] start the process without a pause.
    void retryNow() {
        changing.lock();
        try {
            retryAt = System.nanoTime();
        } finally {
            changing.unlock();
        }
    }

    /// Stops the process, at shutdown of the host.
    void close() {
        changing.lock();
        try {
            stop();
        } finally {
            changing.unlock();
        }
    }

    /// Connects as the host.
    ///
    /// @throws JedisException if the process does not answer
    static Jedis connect(StoredInstance stored) {
        return new Jedis(
                "127.0.0.1",
                stored.port(),
                DefaultJedisClientConfig.builder()
                        .user(InstanceFiles.ADMINISTRATOR)
                        .password(stored.password())
                        .timeoutMillis(TIMEOUT_MILLIS)
                        .autoNegotiateProtocol(false)
                        .build());
    }

    private boolean isAlive() {
        return process != null && process.isAlive();
    }

    private void start(StoredInstance stored) {
        try {
            stopOrphan(stored);
            StoredInstance next = stored.onPort(isFree(stored.port()) ? stored.port() : freePort());
            files.write(next);
            files.configure(next);
            process = program.start(files.config(), files.log());
            awaitReady(process, next);
            failure = null;
            pause = PAUSE_MIN;
        } catch (IOException e) {
            stop();
            failure = e.getMessage();
            retryAt = System.nanoTime() + pause.toNanos();
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "Redis of the session store %s does not start: %s".formatted(files.name(), e.getMessage()));
        }
    }

    private void awaitReady(Process started, StoredInstance stored) throws IOException {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (!answers(stored)) {
            if (!started.isAlive()) {
                throw new IOException("the process exited with code %d. %s".formatted(started.exitValue(), lastLine()));
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("it did not answer within %d seconds".formatted(START_MAX.toSeconds()));
            }
            pause(POLL_MILLIS);
        }
    }

    private static boolean answers(StoredInstance stored) {
        try (Jedis redis = connect(stored)) {
            // Refused while Redis is loading its data.
            redis.dbSize();
            return true;
        } catch (JedisException _) {
            return false;
        }
    }

    private String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(files.log());
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /// Stops a process that a killed host has left, because two processes would destroy the data.
    private static void stopOrphan(StoredInstance stored) {
        if (stored.port() == 0 || !answers(stored)) {
            return;
        }
        try (Jedis redis = connect(stored)) {
            redis.shutdown();
        } catch (JedisException _) {
            // Redis closes the connection instead of an answer.
        }
        long end = System.nanoTime() + STOP_MAX.toNanos();
        while (answers(stored) && System.nanoTime() - end < 0) {
            pause(POLL_MILLIS);
        }
    }

    /// Stops the process and stores the number of its keys.
    private void stop(StoredInstance stored) {
        if (!isAlive()) {
            return;
        }
        try (Jedis redis = connect(stored)) {
            files.write(stored.stoppedWith(redis.dbSize()));
        } catch (JedisException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Cannot count the keys of " + files.name());
        }
        stop();
    }

    private void stop() {
        Process it = process;
        process = null;
        if (it == null) {
            return;
        }
        // Redis saves its data, then exits.
        it.destroy();
        if (!hasExited(it)) {
            it.destroyForcibly();
            hasExited(it);
        }
    }

    private static boolean hasExited(Process process) {
        try {
            return process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isFree(int port) {
        return port != 0 && bound(port) != 0;
    }

    private static int freePort() throws IOException {
        int port = bound(0);
        if (port == 0) {
            throw new IOException("this machine has no free port");
        }
        return port;
    }

    /// Returns the port if it is free, otherwise 0.
    private static int bound(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException _) {
            return 0;
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
