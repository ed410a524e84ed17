package dev.ambit.subscription;

import dev.ambit.catalog.CatalogPackage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// The trial of a plan, for customers who have neither tried nor paid for its product before.
///
/// @param months one of `days` and `months` is 0
record TrialOffer(int days, int months, TrialEnd end) {

    static Optional<TrialOffer> of(CatalogPackage plan) {
        return plan.content().kept().get("defaultTrialConfig") instanceof Map<?, ?> config
                ? Optional.of(of(config))
                : Optional.empty();
    }

    Instant endAfter(Instant start) {
        return start.atOffset(ZoneOffset.UTC).plusMonths(months).plusDays(days).toInstant();
    }

    private static TrialOffer of(Map<?, ?> config) {
        int duration = config.get("duration") instanceof BigDecimal number ? number.intValue() : 0;
        boolean isMonths = "MONTH".equals(config.get("units"));
        TrialEnd end = "CANCEL_SUBSCRIPTION".equals(config.get("trialEndBehavior"))
                ? TrialEnd.CANCEL_SUBSCRIPTION
                : TrialEnd.CONVERT_TO_PAID;
        return new TrialOffer(isMonths ? 0 : duration, isMonths ? duration : 0, end);
    }
}
