package dev.ambit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Selects free ports for servers under test. They lie below the range from which Linux takes the ports of outgoing
/// connections, so no connection takes one before its server listens, or while its server restarts.
public final class TestPort {

    private static final int PORT_MIN = 10_000;
    private static final int PORT_MAX = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final Set<Integer> SELECTED = ConcurrentHashMap.newKeySet();

    private TestPort() {}

    /// Returns a free port that was not returned before.
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            if (isFree(port) && SELECTED.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port from %d to %d is free.".formatted(PORT_MIN, PORT_MAX));
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
