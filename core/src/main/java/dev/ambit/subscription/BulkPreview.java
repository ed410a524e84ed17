package dev.ambit.subscription;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.List;

/// Previews what a bulk change does to the subscriptions of one customer, as [ChangePreview] previews each of them.
public final class BulkPreview {

    private final Transactions transactions;
    private final ChangePreview previewing;

    public BulkPreview(Transactions transactions, ChangePreview previewing) {
        this.transactions = transactions;
        this.previewing = previewing;
    }

    /// Previews [PlanChange#move].
    ///
    /// @return one preview for each subscription that changes
    /// @throws dev.ambit.problem.Problem if the move would fail
    public List<PreviewWire.View> plan(Caller caller, String customerId, PlanChange.Target target) {
        EnvironmentId environment = caller.environment();
        return transactions.in(environment, tx -> PlanChange.drafts(tx, environment, customerId, target)).stream()
                .map(draft -> previewing.purchase(caller, draft))
                .toList();
    }

    /// Previews [LatestVersions#move].
    ///
    /// @return one preview for each subscription that changes
    /// @throws dev.ambit.problem.Problem if a migration would fail
    public List<PreviewWire.View> latest(Caller caller, String customerId, boolean isAtOnce) {
        EnvironmentId environment = caller.environment();
        List<PreviewWire.View> previews = new ArrayList<>();
        for (Subscription it : transactions.in(environment, tx -> LatestVersions.live(tx, environment, customerId))) {
            if (transactions.in(environment, tx -> !Migration.isLatest(tx, environment, it))) {
                if (!isAtOnce) {
                    LatestVersions.requireNoScheduledChange(it);
                }
                previews.add(previewing.migration(caller, it.id(), isAtOnce));
            }
        }
        return previews;
    }
}
