package dev.ambit.release;

import static java.util.stream.Collectors.joining;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Sha256;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.RunningOperations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.StackDatabase;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/// Compares a stack's migration history with the releases of its account.
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
        AccountId account = wanted.account();
        Optional<SortedMap<MigrationVersion, Migration>> owed = transactions.in(
                account,
                tx -> Releases.isAny(tx, account) && !RunningOperations.isAny(tx, account, OperationKind.RELEASE)
                        ? Optional.of(Releases.owed(tx, account, wanted.environment(), Releases.LAST))
                        : Optional.empty());
        return owed.flatMap(it -> drift(checksums(it), wanted));
    }

    /// Returns a checksum of versions and SQL of all migrations. It does not depend on the order in which they were
    /// applied, because a stack can get a migration late.
    static String checksum(List<ReleaseHistory.Entry> history) {
        boolean isOrdered = history.stream().allMatch(it -> MigrationVersion.isOne(it.version()));
        String all = history.stream()
                .sorted(
                        isOrdered
                                ? Comparator.comparing(it -> new MigrationVersion(it.version()))
                                : Comparator.comparing(ReleaseHistory.Entry::version))
                .map(it -> it.version() + ":" + it.checksum())
                .collect(joining("\n"));
        return Sha256.hex(all).substring(0, CHECKSUM_CHARS);
    }

    private Optional<Drift> drift(Map<String, Integer> owed, WantedResource database) {
        Map<String, Integer> found = new LinkedHashMap<>();
        try {
            ReleaseHistory.read(clusters.of(database), StackDatabase.of(database))
                    .forEach(it -> found.put(it.version(), it.checksum()));
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.STACK_UNREACHABLE) {
                return Optional.empty();
            }
            throw problem;
        }
        return owed.equals(found)
                ? Optional.empty()
                : Optional.of(new Drift("release", text(owed, found), text(found, owed)));
    }

    private static Map<String, Integer> checksums(SortedMap<MigrationVersion, Migration> migrations) {
        Map<String, Integer> checksums = new LinkedHashMap<>();
        migrations.values().forEach(it -> checksums.put(it.version(), StackMigration.checksum(it)));
        return checksums;
    }

    /// Lists versions. If both sides have a version, but with different SQL, its checksum is added.
    private static String text(Map<String, Integer> versions, Map<String, Integer> others) {
        return versions.isEmpty()
                ? "none"
                : versions.entrySet().stream()
                        .map(it -> Objects.equals(others.getOrDefault(it.getKey(), it.getValue()), it.getValue())
                                ? it.getKey()
                                : "%s (checksum %d)".formatted(it.getKey(), it.getValue()))
                        .collect(joining(", "));
    }
}
