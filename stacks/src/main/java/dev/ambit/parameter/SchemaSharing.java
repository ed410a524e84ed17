package dev.ambit.parameter;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Determines which environments share a parameter schema: production and its development environments.
public interface SchemaSharing {

    /// Returns the environment whose schema applies: production, if `environment` is the development of one,
    /// otherwise `environment` itself.
    EnvironmentId ownerOf(Handle tx, AccountId account, EnvironmentId environment);

    /// Returns the development environments that use the schema of `owner`.
    List<EnvironmentId> developmentsOf(Handle tx, AccountId account, EnvironmentId owner);
}
