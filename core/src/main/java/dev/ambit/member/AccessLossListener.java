package dev.ambit.member;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Receives the environments in which members have lost access to credentials.
public interface AccessLossListener {

    /// Called in the transaction that ends the access.
    ///
    /// @param causes why, by environment: operations of the audit log, with the ids of the members
    void lost(Handle tx, AccountId account, Map<EnvironmentId, List<String>> causes);

    /// Returns the slugs of those environments whose credentials [#lost] would replace.
    List<String> affected(Handle tx, AccountId account, Set<EnvironmentId> environments);
}
