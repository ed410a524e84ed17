package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.CUSTOMER_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.METERING_NOT_AVAILABLE;
import static dev.ambit.problem.ProblemCode.NO_FEATURE_ENTITLEMENT;
import static dev.ambit.problem.ProblemCode.REPORT_ON_METER;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Standing;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Records reported usage. A limit never rejects a report.
public final class UsageReporting {

    private final Projection projection;
    private final UsageLanes lanes;
    private final UsageRepetition repetition;

    public UsageReporting(Projection projection, UsageLanes lanes, Transactions transactions) {
        this.projection = projection;
        this.lanes = lanes;
        repetition = new UsageRepetition(transactions);
    }

    /// Returns the time of the environment's clock.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// The reported features and the receipt.
    record Reported(List<Feature> features, UsageReceipt receipt) {}

    /// Stores the report, and returns when it is durable; if one line is not valid, none counts. Repeated reports
    /// get their first answers, whatever has changed since.
    ///
    /// @throws Problem at the field of the line, such as `usages.3.featureId`
    Reported report(EnvironmentId environment, List<UsageDraft> drafts) {
        List<String> customerIds = drafts.stream().map(UsageDraft::customerId).toList();
        return OutdatedMatch.retry(projection, environment, customerIds, () -> reported(environment, drafts));
    }

    /// A line that cannot be matched may repeat an earlier report. It then gets its first answer, and the other
    /// lines are counted.
    private Reported reported(EnvironmentId environment, List<UsageDraft> drafts) {
        List<Feature> features = new ArrayList<>();
        List<UsageLine> lines = new ArrayList<>();
        SortedMap<Integer, UsageReceipt.Line> repeated = new TreeMap<>();
        long sequence = 0;
        for (int i = 0; i < drafts.size(); i++) {
            UsageDraft draft = drafts.get(i);
            try {
                MatchedEntitlement match = match(environment, draft);
                features.add(match.entitlement().feature());
                lines.add(match.line(i, draft, null));
            } catch (Problem problem) {
                Problem placed = problem.under("usages." + i);
                repeated.put(
                        i,
                        repetition
                                .first(environment, List.of(draft))
                                .orElseThrow(() -> placed)
                                .getFirst());
                CustomerAtEvent found = projection.find(environment, draft.customerId());
                features.add(feature(found, draft.featureId()).content().feature());
                sequence = found.sequence();
            }
        }
        UsageReceipt written =
                lines.isEmpty() ? new UsageReceipt(List.of(), List.of(), sequence) : lanes.write(environment, lines);
        List<UsageReceipt.Line> answered = new ArrayList<>(written.lines());
        repeated.forEach(answered::add);
        return new Reported(features, new UsageReceipt(answered, written.warnings(), written.sequence()));
    }

    /// Finds the entitlement on which the report counts.
    ///
    /// @throws Problem at the field that is not valid
    MatchedEntitlement match(EnvironmentId environment, UsageDraft draft) {
        CustomerAtEvent found = projection.find(environment, draft.customerId());
        CustomerEntitlements customer = found.of(draft.resourceId());
        requireKnown(customer.standing(), draft);
        requireReportable(feature(found, draft.featureId()));
        Entitlement entitlement = customer.entitlements().of(draft.featureId());
        if (entitlement == null || entitlement.revoked()) {
            throw NO_FEATURE_ENTITLEMENT
                    .because(
                            "Customer `%s` has no entitlement to feature `%s`. Grant the feature before you report its usage."
                                    .formatted(draft.customerId(), draft.featureId()))
                    .at("featureId", draft.featureId(), "a feature that the customer has");
        }
        return new MatchedEntitlement(customer, entitlement, found.customer().entitledAtMillis());
    }

    static CatalogFeature feature(CustomerAtEvent found, String featureId) {
        CatalogFeature feature = found.feature(featureId);
        if (feature == null) {
            throw FEATURE_NOT_FOUND
                    .because("Feature `%s` does not exist. Check the id, or create the feature first."
                            .formatted(Problem.shortened(featureId)))
                    .at("featureId", featureId, "the id of a feature")
                    .with("refId", featureId);
        }
        return feature;
    }

    /// Requires a feature whose usage is reported, not metered from events.
    static void requireReportable(CatalogFeature feature) {
        requireMetered(feature);
        if (feature.content().meter() != null) {
            throw REPORT_ON_METER
                    .because("Feature `%s` has a meter, which counts events. Report events instead of usage."
                            .formatted(feature.id()))
                    .at("featureId", feature.id(), "a feature without a meter");
        }
    }

    static void requireMetered(CatalogFeature feature) {
        if (!feature.content().feature().isMetered()) {
            throw METERING_NOT_AVAILABLE
                    .because("Feature `%s` is not metered. Choose a metered feature.".formatted(feature.id()))
                    .at("featureId", feature.id(), "a metered feature")
                    .with("featureType", feature.content().featureType());
        }
    }

    private static void requireKnown(Standing standing, UsageDraft draft) {
        switch (standing) {
            case UNKNOWN -> throw unknownCustomer(draft.customerId());
            case ARCHIVED ->
                throw ENTITY_IS_ARCHIVED
                        .because("Customer `%s` is archived. Provision the customer again first."
                                .formatted(draft.customerId()))
                        .at("customerId", draft.customerId(), "the id of a customer");
            case RESOURCE_UNKNOWN -> throw unknownResource(draft.resourceId());
            case NO_SUBSCRIPTION, LIVE -> {}
        }
    }

    static Problem unknownCustomer(String customerId) {
        return CUSTOMER_NOT_FOUND
                .because("Customer `%s` does not exist in this environment. Check the id, or provision the customer."
                        .formatted(Problem.shortened(customerId)))
                .at("customerId", customerId, "the id of a customer")
                .with("refId", customerId);
    }

    static Problem unknownResource(String resourceId) {
        return CUSTOMER_RESOURCE_NOT_FOUND
                .because("This customer never had a subscription for resource `%s`. Check the id of the resource."
                        .formatted(Problem.shortened(resourceId)))
                .at("resourceId", resourceId, "a resource of the customer");
    }
}
