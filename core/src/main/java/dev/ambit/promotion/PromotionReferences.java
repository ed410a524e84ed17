package dev.ambit.promotion;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentReferences;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Removes the promotions from and into a deleted environment.
public final class PromotionReferences implements EnvironmentReferences {

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return false;
    }

    @Override
    public void forget(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        CatalogPromotions.forget(tx, account, deleted);
    }
}
