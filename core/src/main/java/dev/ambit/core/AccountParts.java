package dev.ambit.core;

import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.environment.EnvironmentEndings;
import dev.ambit.environment.ServerMemory;
import dev.ambit.fork.ForkReferences;
import dev.ambit.member.AccessLosses;
import dev.ambit.operator.AccountOpening;
import dev.ambit.process.OpenResources;
import dev.ambit.promotion.PromotionReferences;
import dev.ambit.receipt.ReceiptKey;
import dev.ambit.sla.SlaMeter;
import java.util.Map;

/// The parts that create and end accounts and environments.
public final class AccountParts {

    public final AccountEvents events;
    public final EnvironmentCreation environmentCreation;
    public final SlaMeter serviceMeter;
    public final AccountOpening accountOpening;
    public final ServerMemory memory;
    public final AccessLosses losses = new AccessLosses();
    public final EnvironmentEndings endings = new EnvironmentEndings();
    public final EnvironmentDeletion environmentDeletion;
    public final ReceiptKey receiptKey;

    AccountParts(PlatformParts platform, PricingParts pricing, DeliveryParts delivery, OpenResources opened) {
        events = new AccountEvents(platform.log);
        environmentCreation = new EnvironmentCreation(
                platform.transactions,
                platform.log,
                platform.secrets,
                pricing.creationGuard::beforeNew,
                platform.clock);
        serviceMeter = opened.add(new SlaMeter(platform.transactions, platform.clock));
        accountOpening =
                new AccountOpening(platform.transactions, environmentCreation, pricing.quotaSetting, platform.clock);
        memory = new ServerMemory(
                platform.transactions,
                Map.of(
                        "projection", pricing.projection::evict,
                        "usageLanes", pricing.lanes::evict,
                        "deliveries", delivery.delivery::reload,
                        "answers", serviceMeter::evict,
                        "shop", pricing.operatorEnvironment::clear));
        endings.add(new ForkReferences());
        endings.add(new PromotionReferences());
        environmentDeletion = new EnvironmentDeletion(
                platform.transactions, platform.authentication, memory, endings, platform.clock);
        receiptKey = ReceiptKey.of(platform.transactions, platform.secrets);
    }
}
