package dev.ambit.host.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.process.ProgramPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The program `redis-server` of this machine.
public final class RedisProgram implements AutoCloseable {

    private static final int VERSION_MIN = 7;
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d{1,3})\\.");

    /// Options by which Redis has no privileges of the host, and ends after it has saved if the host is killed.
    private static final List<String> GUARD =
            List.of("setpriv", "--pdeathsig=TERM", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--");

    private final @Nullable Path program;

    /// Starts the processes. With `--pdeathsig`, Linux ends a process when the thread that started it ends, so
    /// this thread lives until [#close].
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("redis starter").daemon().factory());

    /// @param program null if this machine has none
    public RedisProgram(@Nullable Path program) {
        this.program = program;
    }

    /// Returns why Redis cannot run here; nothing if it can.
    public Optional<String> refusal() {
        return refusal(program);
    }

    /// Returns why a program cannot be used; nothing if it can.
    ///
    /// @param program null if this machine has none
    public static Optional<String> refusal(@Nullable Path program) {
        if (program == null) {
            return Optional.of("`redis-server` is not installed on the host");
        }
        try {
            Process asked = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            Matcher found = VERSION.matcher(new String(asked.getInputStream().readAllBytes(), UTF_8));
            return found.find() && Integer.parseInt(found.group(1)) >= VERSION_MIN
                    ? Optional.empty()
                    : Optional.of("`%s` is older than version %d, or not Redis".formatted(program, VERSION_MIN));
        } catch (IOException e) {
            return Optional.of("`%s` cannot be started (%s)".formatted(program, e.getMessage()));
        }
    }

    /// Starts Redis, which may not listen yet when this returns.
    ///
    /// @param log file that gets the output
    Process start(Path config, Path log) throws IOException {
        if (program == null) {
            throw new IOException("`redis-server` is not installed on the host.");
        }
        List<String> command = new ArrayList<>();
        if (ProgramPath.find("setpriv", System.getenv("PATH")).isPresent()) {
            command.addAll(GUARD);
        }
        command.addAll(List.of(program.toString(), config.toString()));
        try {
            return starter.submit(() -> new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start())
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        starter.shutdown();
    }
}
