package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;

/// What a check would answer at one moment if so much were used: for whoever decides about use that nobody else sees
/// yet.
///
/// @param resourceId empty for the customer itself
public record WouldBeAnswer(Found found, String resourceId, String featureId, long nowMillis) {

    /// An object, still open at its end.
    ///
    /// @param usedMicros as it is counted
    public StringBuilder json(Decision decision, long usedMicros) {
        CustomerEntitlements customer = found.of(resourceId);
        ShownFeature feature = found.features().get(featureId);
        Entitlement entitlement =
                feature == null ? null : customer.entitlements().of(featureId);
        long shownMicros = entitlement == null ? 0 : entitlement.feature().shown(usedMicros);
        String answer = new AnswerWriter()
                .feature(
                        customer,
                        found.customer().entitledAtMillis(),
                        entitlement,
                        feature,
                        decision,
                        shownMicros,
                        nowMillis)
                .text();
        return new StringBuilder(answer);
    }
}
