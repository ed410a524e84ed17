package dev.ambit.core;

import dev.ambit.db.Database;
import dev.ambit.process.OpenResources;
import dev.ambit.promotion.PromotionPreview;
import java.time.InstantSource;

/// The objects of core that routes, loops and higher modules share. Each is created once, in the order of use.
public final class CoreParts {

    public final PlatformParts platform;
    public final PricingParts pricing;
    public final DeliveryParts delivery;
    public final AccountParts accounts;

    /// Shared by requests and operations, so that its limit of previews at a time covers both.
    public final PromotionPreview preview;

    /// Reads the database, so it must be called on a virtual thread.
    CoreParts(
            CoreOptions options,
            Database database,
            OperatorToken operatorToken,
            InstantSource clock,
            OpenResources opened) {
        platform = new PlatformParts(options, database, operatorToken, clock, opened);
        pricing = new PricingParts(platform);
        delivery = new DeliveryParts(platform, opened);
        accounts = new AccountParts(platform, pricing, delivery, opened);
        preview = new PromotionPreview(platform.transactions, pricing.catalogChange);
    }
}
