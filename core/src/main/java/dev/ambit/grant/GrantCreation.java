package dev.ambit.grant;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PROMOTION_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Grants and revokes promotional entitlements of customers. They apply in addition to subscriptions, and also to
/// customers without subscriptions.
public final class GrantCreation {

    private final EventLog log;
    private final EnvironmentClock clock;

    public GrantCreation(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Grants all of them or none.
    public Committed<List<PromotionalGrant>> grant(
            Caller caller, Author author, String customerId, List<GrantDraft> drafts) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = customer(tx, environment, customerId);
            Map<String, CatalogFeature> features = new HashMap<>();
            Features.all(tx, environment).forEach(it -> features.put(it.id(), it));
            Instant now = clock.now(tx, environment);
            GrantEnding.endAllDue(tx, environment, changes, customer, now);
            List<PromotionalGrant> granted = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < drafts.size(); i++) {
                try {
                    requireOnce(seen, drafts.get(i));
                    granted.add(grant(tx, environment, changes, customer, drafts.get(i), features, now));
                } catch (Problem problem) {
                    throw problem.under("promotionalEntitlements." + i);
                }
            }
            granted.stream()
                    .map(it -> it.nextDueAfter(now))
                    .flatMap(Stream::ofNullable)
                    .min(Comparator.naturalOrder())
                    .ifPresent(at -> Clocks.schedule(tx, environment, Work.LIFECYCLE, at));
            entitle(tx, environment, changes, customer, "promotional_entitlement_granted", now);
            return granted;
        });
    }

    Committed<PromotionalGrant> revoke(Caller caller, Author author, String customerId, String featureId) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = customer(tx, environment, customerId);
            PromotionalGrant promotion = PromotionalGrants.find(tx, environment, customerId, featureId)
                    .orElseThrow(() -> PROMOTION_NOT_FOUND.because(
                            "Customer `%2$s` has no promotional entitlement for feature `%1$s`. List them to find the feature."
                                    .formatted(Problem.shortened(featureId), Problem.shortened(customerId))));
            Instant now = clock.now(tx, environment);
            GrantEnding.endAllDue(tx, environment, changes, customer, now);
            PromotionalGrants.remove(tx, environment, promotion);
            CatalogFeature feature = Features.find(tx, environment, featureId).orElseThrow();
            appendEvent(changes, EventType.PROMOTION_REVOKED, promotion, feature, customer, now);
            entitle(tx, environment, changes, customer, "promotional_entitlement_revoked", now);
            return promotion;
        });
    }

    /// Checks grants against the catalog, before many customers get them.
    ///
    /// @throws dev.ambit.problem.Problem at the first grant that no customer can get
    public static void requireGrantable(Handle tx, EnvironmentId environment, List<GrantDraft> drafts) {
        Map<String, CatalogFeature> features = new HashMap<>();
        Features.all(tx, environment).forEach(it -> features.put(it.id(), it));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < drafts.size(); i++) {
            try {
                requireOnce(seen, drafts.get(i));
                feature(features, drafts.get(i));
            } catch (Problem problem) {
                throw problem.under("promotionalEntitlements." + i);
            }
        }
    }

    private static void requireOnce(Set<String> seen, GrantDraft draft) {
        if (!seen.add(draft.entitlement().featureId())) {
            throw BAD_USER_INPUT
                    .because("Feature `%s` is listed twice. Remove the duplicate."
                            .formatted(draft.entitlement().featureId()))
                    .at("featureId", draft.entitlement().featureId(), "distinct features");
        }
    }

    private static PromotionalGrant grant(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            GrantDraft draft,
            Map<String, CatalogFeature> features,
            Instant now) {
        CatalogFeature feature = feature(features, draft);
        Instant start = draft.startAt() == null ? now : draft.startAt();
        Optional<PromotionalGrant> before = PromotionalGrants.find(
                tx, environment, customer.id(), draft.entitlement().featureId());
        var promotion = new PromotionalGrant(
                before.map(PromotionalGrant::id).orElseGet(UUID::randomUUID),
                customer.id(),
                draft.entitlement(),
                draft.period(),
                draft.visible(),
                start,
                draft.endAt(start),
                before.map(PromotionalGrant::createdAt).orElse(now),
                now);
        PromotionalGrants.save(tx, environment, promotion);
        EventType type = before.isPresent() ? EventType.PROMOTION_UPDATED : EventType.PROMOTION_GRANTED;
        appendEvent(changes, type, promotion, feature, customer, now);
        return promotion;
    }

    private static CatalogFeature feature(Map<String, CatalogFeature> features, GrantDraft draft) {
        String id = draft.entitlement().featureId();
        CatalogFeature feature = features.get(id);
        if (feature == null) {
            throw FEATURE_NOT_FOUND
                    .because("Feature `%s` does not exist. Check the id, or create the feature first."
                            .formatted(Problem.shortened(id)))
                    .at("featureId", id, "the id of a feature")
                    .with("refId", id);
        }
        if (feature.archivedAt() != null) {
            throw ENTITY_IS_ARCHIVED
                    .because("Feature `%s` is archived and cannot be granted. Unarchive it, or grant another feature."
                            .formatted(id))
                    .at("featureId", id, "a feature that is not archived");
        }
        draft.entitlement().requireFit(feature.content());
        return feature;
    }

    static void appendEvent(
            Changes changes,
            EventType type,
            PromotionalGrant promotion,
            CatalogFeature feature,
            Customer customer,
            Instant now) {
        String entityId = "%s:%s".formatted(customer.id(), feature.id());
        changes.add(
                type,
                entityId,
                customer.id(),
                PromotionalGrantBody.of(promotion, feature, CustomerBody.of(customer), now));
    }

    private static void entitle(
            Handle tx, EnvironmentId environment, Changes changes, Customer customer, String trigger, Instant now) {
        Customers.entitled(tx, environment, customer.id(), now);
        EntitlementEvents.updated(tx, environment, changes, customer.id(), CustomerBody.of(customer), "", trigger, now);
    }

    private static Customer customer(Handle tx, EnvironmentId environment, String id) {
        Customer customer = Customers.lock(tx, environment, id).orElseThrow(() -> Customers.missing(id));
        if (customer.isArchived()) {
            throw ENTITY_IS_ARCHIVED.because(
                    "Customer `%s` is archived. Provision the customer again first.".formatted(id));
        }
        return customer;
    }
}
