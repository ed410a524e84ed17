package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;

/// The answer of a check for a hypothetical usage, for code that decides about usage that is not visible yet.
///
/// @param resourceId empty for the customer itself
public record HypotheticalAnswer(CustomerAtEvent found, String resourceId, String featureId, long nowMillis) {

    /// Writes an object without its closing brace.
    ///
    /// @param usedMicros the usage in the counted unit
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
