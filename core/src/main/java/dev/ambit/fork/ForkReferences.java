package dev.ambit.fork;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentReferences;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Removes the common revisions of a deleted environment.
public final class ForkReferences implements EnvironmentReferences {

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return false;
    }

    @Override
    public void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        CommonRevisions.deleteEnvironment(tx, account, deleted);
    }
}
