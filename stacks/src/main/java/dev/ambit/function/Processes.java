package dev.ambit.function;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Starts processes that end with the server, even if it crashes. Linux kills them when the thread that started
/// them ends, so one permanent thread starts them all.
final class Processes implements AutoCloseable {

    private static final File ROOT = new File("/");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("functions").factory());
    private final FunctionJdk jdk;

    Processes() {
        this(FunctionJdk.of(null));
    }

    /// @param jdk runs jars
    Processes(FunctionJdk jdk) {
        this.jdk = jdk;
    }

    FunctionJdk jdk() {
        return jdk;
    }

    /// Starts a process without the server's environment variables.
    Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(ROOT).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return thread.submit(builder::start).get();
        } catch (RejectedExecutionException e) {
            throw new IOException("The server is shutting down.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
