package dev.ambit.release;

import static java.util.stream.Collectors.joining;

import dev.ambit.db.Transactions;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.StackDatabase;
import java.util.List;
import java.util.Optional;

/// Compares a stack's migration history with its last release.
public final class ReleaseWatch {

    private static final int CHECKSUM_CHARS = 16;

    private final Transactions transactions;
    private final DatabaseClusters clusters;

    public ReleaseWatch(Transactions transactions, DatabaseClusters clusters) {
        this.transactions = transactions;
        this.clusters = clusters;
    }

    /// Returns the drift, or nothing if there is none, nothing was released, or a release is running.
    ///
    /// @param wanted a database whose login can connect
    public Optional<Drift> drift(WantedResource wanted) {
        Optional<ReleaseStacks.Last> last = transactions.read(
                wanted.account(), tx -> ReleaseStacks.last(tx, wanted.account(), wanted.environment()));
        return last.flatMap(it -> drift(it, wanted));
    }

    /// Returns a checksum of versions and SQL of all migrations.
    static String checksum(List<ReleaseHistory.Entry> history) {
        String all =
                history.stream().map(it -> it.version() + ":" + it.checksum()).collect(joining("\n"));
        return Sha256.hex(all).substring(0, CHECKSUM_CHARS);
    }

    private Optional<Drift> drift(ReleaseStacks.Last last, WantedResource database) {
        List<ReleaseHistory.Entry> history;
        try {
            history = ReleaseHistory.read(clusters.of(database), StackDatabase.of(database));
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.STACK_UNREACHABLE) {
                return Optional.empty();
            }
            throw problem;
        }
        String checksum = checksum(history);
        if (checksum.equals(last.checksum())) {
            return Optional.empty();
        }
        String found = history.isEmpty()
                ? "none"
                : "%s with the checksum %s".formatted(history.getLast().version(), checksum);
        String wanted = last.checksum() == null
                ? "%s, where the release failed".formatted(last.version())
                : "%s with the checksum %s".formatted(last.version(), last.checksum());
        return Optional.of(new Drift("release", wanted, found));
    }
}
