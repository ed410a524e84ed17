package dev.ambit.promotion;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentExpiry;
import dev.ambit.environment.EnvironmentReferences;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Removes the promotions from and into a deleted environment, and the forks of their fast-forwards.
public final class PromotionReferences implements EnvironmentReferences {

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return false;
    }

    @Override
    public void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        Map<EnvironmentId, List<UUID>> byTarget = CatalogPromotions.deleteEnvironment(tx, account, deleted);
        byTarget.forEach((target, promotions) ->
                Transactions.within(tx, target, () -> PromotionImpacts.delete(tx, target, promotions)));
        List<UUID> removed = byTarget.values().stream().flatMap(List::stream).toList();
        PromotionActivity.deleteOf(tx, account, removed);
        for (FastForward it : FastForwards.deleteOf(tx, account, removed)) {
            it.progress().forks().forEach(fork -> EnvironmentExpiry.expire(tx, account, fork.id()));
        }
    }
}
