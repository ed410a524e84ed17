package dev.ambit.parameter;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Knows which environments share a parameter schema: production and the developments that mirror it.
public interface SchemaSharing {

    /// Returns the environment whose schema applies: production for a development, itself otherwise.
    EnvironmentId ownerOf(Handle tx, AccountId account, EnvironmentId environment);

    /// Returns the developments that use the schema of `owner`.
    List<EnvironmentId> developmentsOf(Handle tx, AccountId account, EnvironmentId owner);
}
