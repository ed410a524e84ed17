package dev.ambit.promotion;

import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.promotion.PromotionRule.Approvals;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Counts approvals of promotions, without those of people who cannot approve any more. Transactions are in the scope
/// of the account.
final class PromotionApprovals {

    private record Approver(EnvironmentId target, UUID person) {}

    private final Handle tx;
    private final AccountId account;
    private final Map<EnvironmentId, PromotionRule> rules = new HashMap<>();
    private final Map<Approver, Role> roles = new HashMap<>();

    private PromotionApprovals(Handle tx, AccountId account) {
        this.tx = tx;
        this.account = account;
    }

    /// Counts the approvals of the content with this hash.
    static Approvals of(Handle tx, AccountId account, CatalogPromotion it, String hash) {
        return Objects.requireNonNull(
                of(tx, account, List.of(it), Map.of(it.id(), hash)).get(it.id()));
    }

    /// Counts the approvals of several promotions. The rule of each target, and the role of each approver in it, are
    /// read once.
    ///
    /// @param hashes the present content by promotion
    static Map<UUID, Approvals> of(
            Handle tx, AccountId account, Collection<CatalogPromotion> promotions, Map<UUID, String> hashes) {
        var counting = new PromotionApprovals(tx, account);
        Map<UUID, Set<String>> approvers = PromotionActivity.approvers(tx, account, hashes);
        Map<UUID, Set<String>> editors = PromotionActivity.editors(tx, account, hashes.keySet());
        Map<UUID, Approvals> approvals = new HashMap<>();
        for (CatalogPromotion it : promotions) {
            PromotionRule rule = counting.rule(it.target());
            Set<String> permitted = new TreeSet<>(approvers.getOrDefault(it.id(), Set.of()));
            permitted.removeIf(person -> !counting.permits(rule, it.target(), UUID.fromString(person)));
            approvals.put(it.id(), PromotionRule.approvals(rule, permitted, editors.getOrDefault(it.id(), Set.of())));
        }
        return approvals;
    }

    private PromotionRule rule(EnvironmentId target) {
        return rules.computeIfAbsent(target, _ -> {
            PromotionRule[] rule = {PromotionRule.NONE};
            Transactions.within(tx, target, () -> rule[0] = PromotionRules.find(tx, target));
            return rule[0];
        });
    }

    private boolean permits(PromotionRule rule, EnvironmentId target, UUID person) {
        Role role = roles.computeIfAbsent(
                new Approver(target, person), it -> PromotionRecords.role(tx, account, it.person(), it.target()));
        return role != Role.NONE && rule.permits(person, role);
    }
}
