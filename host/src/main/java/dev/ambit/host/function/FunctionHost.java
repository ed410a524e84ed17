package dev.ambit.host.function;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions that this machine runs, by name.
public final class FunctionHost implements FunctionAgent, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FunctionHost.class.getName());

    private final Path directory;
    private final FunctionLookup lookup;
    private final InstantSource clock;
    private final FunctionRunner runner;
    private final Map<String, OwnedFunction> functions = new ConcurrentHashMap<>();

    /// Whether the first run has looked for functions to start.
    private volatile boolean hasLoaded;

    /// Why functions cannot run here; empty if they can, null before the first check.
    private @Nullable String refusal;

    /// @param owner number of its environment; 0 if no stack has the function any more
    private record OwnedFunction(long owner, StoreFunction function) {}

    /// @param directory stores the code
    /// @param runner runs the code
    public FunctionHost(Path directory, FunctionLookup lookup, FunctionRunner runner, InstantSource clock) {
        this.directory = directory.toAbsolutePath();
        this.lookup = lookup;
        this.runner = runner;
        this.clock = clock;
    }

    /// Runs a container on the first call, and returns the same result on later calls.
    @Override
    public synchronized Optional<String> refusal() {
        if (refusal == null) {
            refusal = runner.containers()
                    .refusal()
                    .map("This server cannot run functions because it cannot run containers (%s)."::formatted)
                    .orElse("");
        }
        return Optional.of(refusal).filter(it -> !it.isEmpty());
    }

    @Override
    public Version deploy(String name, byte[] content, String digest, @Nullable String runtime) {
        requireContainers();
        return of(name).deploy(
                        () -> lookup.environment(name), digest, code -> CodeArchive.unpack(content, code, runtime));
    }

    @Override
    public Version rollBack(String name, int version) {
        requireContainers();
        return of(name).rollBack(() -> lookup.environment(name), version);
    }

    @Override
    public void make(String name) {
        StoreFunction function = of(name);
        function.files().make();
        if (refusal().isEmpty()) {
            function.make(() -> lookup.environment(name));
        }
    }

    @Override
    public void stop(String name, FunctionState as) {
        StoreFunction function = of(name);
        if (as == FunctionState.RESTING) {
            function.files().make();
        }
        function.stop(as);
    }

    @Override
    public FunctionStatus status(String name) {
        var files = new CodeFiles(directory.resolve(name));
        OwnedFunction held = functions.get(name);
        FunctionState state =
                held == null ? FunctionState.EMPTY : held.function().state();
        if (!files.exist()) {
            return new FunctionStatus(state, false, 0, null, null);
        }
        CodeFiles.Stored code = files.stored().orElse(null);
        return new FunctionStatus(
                state,
                true,
                files.versions(),
                code == null ? null : code.current(),
                code == null ? null : code.previous());
    }

    @Override
    public boolean hasCurrentValues(String name) {
        OwnedFunction held = functions.get(name);
        return held == null || !held.function().differs(lookup.environment(name));
    }

    @Override
    public FunctionOutput output(String name) {
        OwnedFunction held = functions.get(name);
        return held == null ? FunctionOutput.EMPTY : held.function().output().all();
    }

    @Override
    public void remove(String name) {
        OwnedFunction held = functions.get(name);
        if (held == null) {
            new CodeFiles(directory.resolve(name)).dropAll();
        } else {
            held.function().remove();
            functions.remove(name, held);
        }
    }

    /// Admits a request to a function.
    public CompletableFuture<FunctionAdmission> visit(String name) {
        OwnedFunction held = functions.get(name);
        if (held != null && held.function().state() != FunctionState.EMPTY) {
            return held.function().visit();
        }
        return CompletableFuture.completedFuture(
                hasLoaded ? new FunctionAdmission.Absent() : new FunctionAdmission.Starting());
    }

    /// Removes functions that no stack of this host has any more, and starts deployed functions after a restart.
    public void runOnce() {
        Set<String> names = names();
        if (!names.isEmpty()) {
            refresh(names);
        }
        hasLoaded = true;
    }

    private void refresh(Set<String> names) {
        Map<String, Long> owners = lookup.owners(names);
        for (String name : names) {
            try {
                refresh(name, owners.get(name));
            } catch (RuntimeException e) {
                if (Problem.is(DATABASE_UNAVAILABLE, e)) {
                    throw e;
                }
                LOG.log(System.Logger.Level.ERROR, "Cannot reconcile function %s".formatted(name), e);
            }
        }
    }

    /// Returns whether a deploy or restart of a function is running.
    public boolean isChanging(String name) {
        OwnedFunction held = functions.get(name);
        return held != null && held.function().isChanging();
    }

    /// Makes the code of a function that has arrived from another host readable for its container.
    ///
    /// @param arrived directory of the function
    public static void lend(Path arrived) {
        new CodeFiles(arrived).lendAll();
    }

    @Override
    public void close() {
        functions.values().parallelStream().forEach(it -> it.function().close());
    }

    private void requireContainers() {
        refusal().ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
    }

    private StoreFunction of(String name) {
        return functions
                .computeIfAbsent(
                        name,
                        _ -> new OwnedFunction(
                                lookup.owners(Set.of(name)).getOrDefault(name, 0L),
                                new StoreFunction(runner, new CodeFiles(directory.resolve(name)), clock)))
                .function();
    }

    private void refresh(String name, @Nullable Long owner) {
        OwnedFunction held = functions.get(name);
        if (owner == null) {
            remove(name);
            return;
        }
        if (held != null && owner != held.owner()) {
            held.function().stop(FunctionState.EMPTY);
            functions.remove(name, held);
        }
        boolean isUnknown = held == null || held.function().state() == FunctionState.EMPTY;
        if (isUnknown
                && new CodeFiles(directory.resolve(name)).stored().isPresent()
                && refusal().isEmpty()) {
            load(name);
        }
    }

    private void load(String name) {
        try {
            of(name).begin(() -> lookup.environment(name));
        } catch (Problem e) {
            // The function must not run here now.
            if (e.code() != STACK_IN_THE_WAY) {
                throw e;
            }
        }
    }

    /// Returns the names of functions in memory and on disk.
    private Set<String> names() {
        Set<String> names = new TreeSet<>(functions.keySet());
        if (Files.isDirectory(directory)) {
            try (Stream<Path> all = Files.list(directory)) {
                all.filter(Files::isDirectory)
                        .map(it -> it.getFileName().toString())
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }
}
