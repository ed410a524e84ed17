package dev.ambit;

import dev.ambit.allowance.AllowanceSetting;
import dev.ambit.allowance.Allowances;
import dev.ambit.allowance.CreationGuard;
import dev.ambit.allowance.EventCounting;
import dev.ambit.allowance.Shop;
import dev.ambit.entitlement.Projection;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.EventLog;
import dev.ambit.promotion.PromotionGranting;
import dev.ambit.subscription.CustomerProvisioning;

/// What the operator sells to accounts, and who holds them to it.
record OwnShop(Shop shop, Allowances allowances, AllowanceSetting setting, EventCounting counting) {

    /// From now on the log refuses what is not allowed.
    static OwnShop guarding(
            EventLog log,
            KnownEnvironments environments,
            Projection projection,
            Shop shop,
            CustomerProvisioning customers,
            PromotionGranting granting) {
        var allowances = new Allowances(shop, projection);
        log.guardBy(new CreationGuard(environments, allowances));
        return new OwnShop(
                shop,
                allowances,
                new AllowanceSetting(shop, customers, granting),
                new EventCounting(environments, allowances));
    }
}
