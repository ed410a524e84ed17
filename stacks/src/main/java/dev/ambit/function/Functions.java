package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.parameter.StackParameters;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.StackDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
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

/// The functions that this server runs, by resource name.
public final class Functions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Functions.class.getName());
    private static final String RUNTIME = "runtime";

    private final Path directory;
    private final Transactions transactions;
    private final StackResources resources;
    private final FunctionEnvironmentReading environments;
    private final InstantSource clock;
    private final Containers containers;
    private final Map<String, Held> functions = new ConcurrentHashMap<>();

    /// Why functions cannot run here; empty if they can, null before the first check.
    private @Nullable String refusal;

    private record Held(EnvironmentId environment, StoreFunction function) {}

    /// @param data the data directory, which stores the code
    /// @param databases null if stacks have no databases
    /// @param redis null if stacks have no sessions
    /// @param containers run the code
    public Functions(
            Path data,
            Transactions transactions,
            StackResources resources,
            StackParameters parameters,
            @Nullable StackDatabases databases,
            @Nullable URI redis,
            Containers containers,
            InstantSource clock) {
        this.directory = data.toAbsolutePath().resolve("functions");
        this.transactions = transactions;
        this.resources = resources;
        this.environments = new FunctionEnvironmentReading(transactions, resources, parameters, databases, redis);
        this.containers = containers;
        this.clock = clock;
    }

    /// Returns why functions cannot run here, or nothing if they can. It is checked once.
    synchronized Optional<String> refusal() {
        if (refusal == null) {
            refusal = containers
                    .refusal()
                    .map("This server cannot run functions because it cannot run containers (%s)."::formatted)
                    .orElse("");
        }
        return Optional.of(refusal).filter(it -> !it.isEmpty());
    }

    /// Deploys a new version from a jar or a zip, without dropping requests. It is running when this returns.
    ///
    /// @throws dev.ambit.problem.Problem if the code is invalid or does not listen; the previous version keeps
    ///     running
    public Version deploy(WantedResource wanted, byte[] upload) {
        return start(wanted, upload, CodeArchive.digest(upload));
    }

    /// Deploys code with a known digest. If the current version has the same digest, it keeps running.
    ///
    /// @param digest Git object id of the code's directory
    public Version deploy(WantedResource wanted, byte[] upload, String digest) {
        Optional<Version> same = of(wanted)
                .files()
                .kept()
                .map(CodeFiles.Kept::current)
                .filter(it -> it.digest().equals(digest));
        if (same.isPresent()) {
            make(wanted);
            return same.get();
        }
        return start(wanted, upload, digest);
    }

    /// Admits a request to a function.
    public CompletableFuture<FunctionAdmission> visit(String name) {
        Held held = functions.get(name);
        return held == null
                ? CompletableFuture.completedFuture(new FunctionAdmission.Absent())
                : held.function().visit();
    }

    /// Removes functions whose stacks were torn down by another server, and starts deployed functions after a
    /// server start.
    public void runOnce() {
        Set<String> names = names();
        if (names.isEmpty()) {
            return;
        }
        Map<String, ResourceHolder> holders =
                transactions.outside(tx -> resources.holders(tx, ResourceKind.FUNCTION, names));
        for (String name : names) {
            try {
                look(name, holders.get(name));
            } catch (RuntimeException e) {
                if (Problem.is(DATABASE_UNAVAILABLE, e)) {
                    throw e;
                }
                LOG.log(System.Logger.Level.ERROR, "Cannot reconcile function %s".formatted(name), e);
            }
        }
    }

    StoreFunction of(WantedResource wanted) {
        return functions
                .computeIfAbsent(
                        wanted.name(),
                        name -> new Held(
                                wanted.environment(),
                                new StoreFunction(containers, new CodeFiles(directory.resolve(name)), clock)))
                .function();
    }

    /// Starts or suspends a function according to its stack.
    void make(WantedResource wanted) {
        StoreFunction function = of(wanted);
        function.files().make();
        if (wanted.isSuspended()) {
            function.stop(FunctionState.RESTING);
        } else if (refusal().isEmpty()) {
            function.make(() -> environment(wanted));
        }
    }

    /// Returns whether the running process has the current values of its stack.
    boolean hasCurrentValues(WantedResource wanted) {
        return !of(wanted).differs(environments.read(wanted));
    }

    Map<String, Long> count(String name) {
        var files = new CodeFiles(directory.resolve(name));
        Held held = functions.get(name);
        boolean isRunning = held != null && held.function().state() == FunctionState.RUNNING;
        return files.exist()
                ? Map.of("directories", 1L, "versions", files.versions(), "processes", isRunning ? 1L : 0L)
                : Map.of("processes", isRunning ? 1L : 0L);
    }

    void remove(String name) {
        Held held = functions.get(name);
        if (held == null) {
            new CodeFiles(directory.resolve(name)).dropAll();
        } else {
            held.function().remove();
            functions.remove(name, held);
        }
    }

    @Override
    public void close() {
        functions.values().parallelStream().forEach(it -> it.function().close());
        containers.close();
    }

    private Version start(WantedResource wanted, byte[] upload, String digest) {
        refusal().ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        Version version = of(wanted)
                .deploy(() -> environment(wanted), digest, code -> fitting(wanted, CodeArchive.unpack(upload, code)));
        transactions.in(wanted.account(), tx -> {
            resources.show(tx, wanted, FunctionProvider.shown(version));
            return null;
        });
        return version;
    }

    /// Reads the current environment. The caller holds the function's lock, so that no other change interferes.
    ///
    /// @throws dev.ambit.problem.Problem if the function must not run here
    private FunctionEnvironment environment(WantedResource before) {
        WantedResource wanted = wanted(before.account(), before.environment())
                .orElseThrow(
                        () -> STACK_IN_THE_WAY.because("The stack is being torn down. Deploy to another environment."));
        if (FunctionProvider.upstream(wanted).isPresent()) {
            throw STACK_IN_THE_WAY.because(
                    "The function has an upstream in the blueprint, so its code cannot run here. Remove the"
                            + " upstream from the blueprint first.");
        }
        if (wanted.isSuspended()) {
            throw STACK_IN_THE_WAY.because("The stack is suspended. Resume it, then try again.");
        }
        return environments.read(wanted);
    }

    private static CodeRuntime fitting(WantedResource wanted, CodeRuntime program) {
        String runtime = wanted.parameters().get(RUNTIME);
        if (runtime != null && !runtime.startsWith(program.word())) {
            throw BAD_USER_INPUT
                    .because(("The code needs `%s`, but the blueprint sets the runtime `%s`. Send other code, or change"
                                    + " `runtime`.")
                            .formatted(program.main(), runtime))
                    .at("body", program.main(), runtime);
        }
        return program;
    }

    private void look(String name, @Nullable ResourceHolder holder) {
        Held held = functions.get(name);
        if (holder == null) {
            remove(name);
            return;
        }
        if (held != null && !holder.environment().equals(held.environment())) {
            held.function().stop(FunctionState.EMPTY);
            functions.remove(name, held);
        }
        boolean isUnknown = held == null || held.function().state() == FunctionState.EMPTY;
        if (isUnknown && new CodeFiles(directory.resolve(name)).kept().isPresent()) {
            wanted(holder.account(), holder.environment())
                    .filter(it -> refusal().isEmpty())
                    .ifPresent(this::takeUp);
        }
    }

    private void takeUp(WantedResource wanted) {
        if (!wanted.isSuspended() && FunctionProvider.upstream(wanted).isEmpty()) {
            of(wanted).begin(() -> environment(wanted));
        }
    }

    private Optional<WantedResource> wanted(AccountId account, EnvironmentId environment) {
        return transactions.in(account, tx -> resources.wanted(tx, account, environment, ResourceKind.FUNCTION));
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
