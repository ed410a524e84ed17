package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Rows that refer to an environment and outlive it, such as the order that paid for it.
public interface EnvironmentReferences {

    /// Returns whether one of these environments is still billed. Its rows are then deleted later.
    boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments);

    /// Removes the references to a deleted environment.
    ///
    /// @param tx in the scope of the account
    /// @param others the other environments of the account, also those that are being deleted
    void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others);
}
