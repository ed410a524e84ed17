package dev.ambit.entitlement;

import dev.ambit.access.Caller;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.db.EnvironmentId;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// Reads an environment as it would be after a promotion.
public interface CatalogPreview {

    /// The move of the subscriptions of a customer.
    ///
    /// @param versions the versions that subscriptions move to; each key is a package with version 0
    record Move(Map<PackageVersionKey, Integer> versions, RolloutFilter filter) {

        public Move {
            versions = Map.copyOf(versions);
        }
    }

    /// Runs a read in a transaction that has the catalog after the promotion, and rolls the transaction back.
    ///
    /// @param seen the environments that the caller can see
    /// @param promotion the id of an open promotion into the environment of the caller
    /// @throws dev.ambit.problem.Problem 404 if the caller cannot see the promotion
    <T> T read(
            Caller caller,
            Set<EnvironmentId> seen,
            String promotion,
            String customerId,
            BiFunction<Handle, Move, T> read);
}
