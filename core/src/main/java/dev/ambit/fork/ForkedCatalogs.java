package dev.ambit.fork;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_HAS_NO_PARENT;
import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogCopy;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.problem.Problem;

/// Reads the catalogs that a fork is created from or compared with, each in a transaction of its own, so that no
/// request holds the locks of two environments.
final class ForkedCatalogs {

    private final Transactions transactions;

    ForkedCatalogs(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Waits for running edits, and returns the published catalog.
    CatalogCopy copy(EnvironmentId environment) {
        return transactions.in(environment, tx -> CatalogCopy.locked(tx, environment));
    }

    /// Returns the catalog like [#copy], with all versions that subscriptions can have.
    CatalogCopy copyWithVersions(EnvironmentId environment) {
        return transactions.in(environment, tx -> CatalogCopy.withVersions(tx, environment));
    }

    /// Returns the catalog that is published now, without waiting for edits.
    CanonicalCatalog present(EnvironmentId environment) {
        return transactions.read(environment, tx -> CanonicalCatalog.of(tx, environment));
    }

    /// Returns the catalog of a revision of that environment.
    ///
    /// @throws Problem 404 at `field` without such a revision; 400 if it refers to archived entities
    CatalogCopy revision(AccountId account, Environment environment, String field, String hash) {
        return transactions
                .read(environment.id(), tx -> Revisions.find(tx, environment.id(), hash))
                .flatMap(it -> transactions.read(account, tx -> Revisions.content(tx, account, it.hash())))
                .map(it -> CatalogCopy.of(it, field, hash))
                .orElseThrow(() -> REVISION_NOT_FOUND
                        .because(
                                "`%s` is `%s`, which is not a revision of environment `%s`. List its revisions to find a hash."
                                        .formatted(field, Problem.shortened(hash), environment.slug()))
                        .at(field, hash, "the hash of a revision of " + environment.slug()));
    }

    /// Returns the last catalog that a fork and its parent had in common.
    CanonicalCatalog base(AccountId account, EnvironmentId fork, EnvironmentId parent) {
        return transactions
                .read(
                        account,
                        tx -> CommonRevisions.find(tx, account, fork, parent)
                                .flatMap(hash -> Revisions.content(tx, account, hash)))
                .orElseThrow();
    }

    /// Returns the parent of a fork.
    ///
    /// @throws Problem 404 if the environment has none
    static Environment.Parent parent(Environment fork) {
        Environment.Parent parent = fork.parent();
        if (parent == null) {
            throw noParent(fork);
        }
        return parent;
    }

    /// Returns the error for an environment without a parent, or with one that the caller cannot see.
    static Problem noParent(Environment environment) {
        return ENVIRONMENT_HAS_NO_PARENT.because(
                "Environment `%s` is not a fork, or you cannot see its parent. Choose a fork whose parent you can see."
                        .formatted(environment.slug()));
    }
}
