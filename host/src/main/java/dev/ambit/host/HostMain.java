package dev.ambit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.container.ContainerClient;
import dev.ambit.http.Json;
import dev.ambit.http.Logs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The main class of the host process. It reads its [HostConfig] from one line of standard input, and prints one line
/// when it is ready or cannot start. It ends when its standard input does, so it never outlives its server.
///
/// Two arguments say who runs its containers: [#CONTAINERS] and the path of a socket, or [#NO_CONTAINERS] and why
/// there are none.
public final class HostMain {

    /// Begins the line of a host that is ready; the port of its agent follows.
    public static final String READY = "ready ";

    /// Begins the line of a host that cannot start; a sentence for the operator follows.
    public static final String FAILED = "failed ";

    /// The line of a starting host that has used the processor since the last line. The server waits for such a host.
    public static final String PROGRESS = "progress";

    /// The line by which the server ends the host, which then completes its requests.
    public static final String END = "end";

    static final String CONTAINERS = "--containers";
    static final String NO_CONTAINERS = "--no-containers";

    private static final int FAILURE = 1;

    private static final Duration PROGRESS_PAUSE = Duration.ofSeconds(1);

    /// Processor time that a waiting process does not use.
    private static final long PROGRESS_MILLIS = 50;

    private HostMain() {}

    /// Returns the arguments of a host that runs no containers.
    ///
    /// @param why this machine cannot run them
    public static List<String> withoutContainers(String why) {
        return List.of(NO_CONTAINERS, why);
    }

    public static void main(String[] arguments) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        String line = input.readLine();
        if (line == null) {
            return;
        }
        int exit = 0;
        var isStarting = new AtomicBoolean(true);
        Thread.ofPlatform().daemon().name("progress").start(() -> reportProgress(isStarting));
        try (HostApp host = start(line, containers(arguments))) {
            isStarting.set(false);
            System.out.println(READY + host.agentPort());
            if (input.readLine() == null) {
                // The server was killed. The next one needs the ports, and a companion process deletes the containers.
                Runtime.getRuntime().halt(FAILURE);
            }
        } catch (RuntimeException e) {
            System.out.println(FAILED + String.valueOf(e.getMessage()).replace('\n', ' '));
            exit = FAILURE;
        }
        // Threads of libraries can keep the process alive.
        System.exit(exit);
    }

    private static void reportProgress(AtomicBoolean isStarting) {
        long reported = 0;
        while (isStarting.get()) {
            long used = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElse(Duration.ZERO)
                    .toMillis();
            if (used - reported >= PROGRESS_MILLIS) {
                System.out.println(PROGRESS);
                reported = used;
            }
            LockSupport.parkNanos(PROGRESS_PAUSE.toNanos());
        }
    }

    private static ContainerClient containers(String[] arguments) {
        return arguments[0].equals(CONTAINERS)
                ? ContainerClient.of(Path.of(arguments[1]))
                : ContainerClient.unavailable(arguments[1]);
    }

    private static HostApp start(String line, ContainerClient containers) {
        HostConfig config;
        try {
            config = Json.readStored(line, HostConfig.class);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "The host has another version than its server: %s Restart `ambit serve`.".formatted(e.getMessage()),
                    e);
        }
        Logs.install(config.logFormat().name());
        return HostApp.start(config, containers);
    }
}
