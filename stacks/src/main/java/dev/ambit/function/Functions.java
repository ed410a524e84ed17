package dev.ambit.function;

import dev.ambit.db.Transactions;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.Version;
import dev.ambit.http.Sha256;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions of stacks, which a [FunctionAgent] runs.
public final class Functions {

    private static final System.Logger LOG = System.getLogger(Functions.class.getName());
    private static final String RUNTIME = "runtime";

    private final FunctionAgent host;
    private final Transactions transactions;
    private final StackResources resources;
    private volatile @Nullable String refusal;

    public Functions(FunctionAgent host, Transactions transactions, StackResources resources) {
        this.host = host;
        this.transactions = transactions;
        this.resources = resources;
    }

    /// Deploys a new version from a jar or a zip, without dropping requests. It is running when this returns.
    ///
    /// @throws dev.ambit.problem.Problem if the code is invalid or does not listen; the previous version keeps
    ///     running
    public Version deploy(WantedResource wanted, byte[] content) {
        String digest = HexFormat.of().formatHex(Sha256.of(content));
        return show(wanted, host.deploy(wanted.name(), content, digest, runtime(wanted)));
    }

    /// Deploys code with a known digest. If the current version has the same digest, it keeps running.
    ///
    /// @param digest Git object id of the code's directory
    /// @param deploying deploys the code; receives the runtime that the blueprint sets, or null for any
    public Version deploy(WantedResource wanted, String digest, Function<@Nullable String, Version> deploying) {
        Version current = host.status(wanted.name()).current();
        if (current != null && current.digest().equals(digest)) {
            make(wanted);
            return current;
        }
        return show(wanted, deploying.apply(runtime(wanted)));
    }

    /// Runs the version before the current one again, without dropping requests.
    ///
    /// @throws dev.ambit.problem.Problem if the version is not stored or does not listen; the current version keeps
    ///     running
    Version rollBack(WantedResource wanted, int version) {
        return show(wanted, host.rollBack(wanted.name(), version));
    }

    /// Starts or suspends a function according to its stack.
    void make(WantedResource wanted) {
        if (wanted.isSuspended()) {
            host.stop(wanted.name(), FunctionState.RESTING);
        } else {
            host.make(wanted.name());
        }
    }

    /// Returns why functions cannot run, as [#lookUpRefusal] last stored it, or nothing if they can.
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /// Asks the host whether functions can run, and stores its answer. Logs each reason once.
    public void lookUpRefusal() {
        String found = host.refusal().orElse(null);
        if (found != null && !found.equals(refusal)) {
            LOG.log(System.Logger.Level.WARNING, found);
        }
        refusal = found;
    }

    FunctionAgent host() {
        return host;
    }

    private static @Nullable String runtime(WantedResource wanted) {
        return wanted.parameters().get(RUNTIME);
    }

    private Version show(WantedResource wanted, Version version) {
        transactions.in(wanted.account(), tx -> {
            resources.show(tx, wanted, version.texts());
            return null;
        });
        return version;
    }
}
