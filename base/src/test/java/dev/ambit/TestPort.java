package dev.ambit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/// Selects free ports for servers under test. They lie below the range from which Linux takes the ports of outgoing
/// connections, so no connection takes one before its server listens, or while its server restarts. Tests that run in
/// several processes get different ports: each selected port is a locked byte of a file that they share.
public final class TestPort {

    private static final int PORT_MIN = 10_000;
    private static final int PORT_MAX = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final FileChannel LOCKS = open();

    private TestPort() {}

    /// Returns a free port that no test selected before. It remains selected until this process ends.
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            if (isFree(port) && select(port)) {
                return port;
            }
        }
        throw noneFree();
    }

    /// Returns a free port whose next port is free too. Both remain selected.
    public static int freePair() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = free();
            if (isFree(port + 1) && select(port + 1)) {
                return port;
            }
        }
        throw noneFree();
    }

    private static IllegalStateException noneFree() {
        return new IllegalStateException("No port from %d to %d is free.".formatted(PORT_MIN, PORT_MAX));
    }

    /// Returns whether no test, of this or another process, selected the port before.
    private static boolean select(int port) {
        try {
            return LOCKS.tryLock(port, 1, false) != null;
        } catch (OverlappingFileLockException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel open() {
        Path file =
                Path.of(System.getProperty("java.io.tmpdir"), "ambit-test-ports-" + System.getProperty("user.name"));
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
