package dev.ambit.bulk;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.EntityId;
import dev.ambit.customer.CustomerApi.ListQuery.SubscriptionStatus;
import dev.ambit.customer.CustomerConditions;
import dev.ambit.grant.GrantApi;
import dev.ambit.grant.GrantDraft;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationState;
import dev.ambit.subscription.PlanChange;
import dev.ambit.subscription.PreviewWire;
import dev.ambit.subscription.RecurringMoney;
import dev.ambit.subscription.SubscriptionChangeApi;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Bodies and responses of bulk changes.
public final class BulkChangeWire {

    private BulkChangeWire() {}

    /// A filter that selects customers, and the change for them: grants, a plan, or the latest versions and prices.
    ///
    /// @param migration moves subscriptions to the latest versions and prices of their packages
    /// @param expectedCustomers the number of customers in the preview; the change is refused if it differs
    /// @param expectedCustomersHash the hash in the preview; the change is refused if other customers match
    public record Body(
            Filter filter,
            @Nullable List<GrantApi.Wish> promotionalEntitlements,
            PlanChange.@Nullable Target plan,
            SubscriptionChangeApi.@Nullable MigrateBody migration,
            @Nullable Integer expectedCustomers,
            @Nullable String expectedCustomersHash) {

        public Body {
            long changes = Stream.of(promotionalEntitlements != null, plan != null, migration != null)
                    .filter(it -> it)
                    .count();
            if (changes != 1) {
                throw BAD_USER_INPUT
                        .because("The request has %d of `promotionalEntitlements`, `plan` and `migration`. Send one."
                                .formatted(changes))
                        .at("plan", plan == null ? null : plan.planId(), "promotionalEntitlements, plan or migration");
            }
        }

        Content content() {
            return new Content(promotionalEntitlements, plan, migration);
        }
    }

    /// The conditions of the list of customers; without any, all customers match.
    public record Filter(
            @Nullable String q,
            @Nullable String name,
            @Nullable String email,
            @Nullable String planId,
            @Nullable SubscriptionStatus subscriptionStatus,
            @Nullable Instant trialEndsBefore,
            @Nullable Boolean isNearLimit,
            @Nullable CreatedAt createdAt) {

        public Filter {
            EntityId.validOrNull("planId", planId);
        }

        /// @param found ids of the customers that match the search; null without one
        CustomerConditions conditions(@Nullable List<String> found) {
            return CustomerConditions.of(name, email, planId, subscriptionStatus, trialEndsBefore, isNearLimit)
                    .among(found);
        }
    }

    /// A change as it is stored.
    public record Content(
            @Nullable List<GrantApi.Wish> promotionalEntitlements,
            PlanChange.@Nullable Target plan,
            SubscriptionChangeApi.@Nullable MigrateBody migration) {

        List<GrantDraft> grants() {
            return promotionalEntitlements == null ? List.of() : new GrantApi.Body(promotionalEntitlements).drafts();
        }
    }

    /// The customers that a change would affect.
    ///
    /// @param customerIds the first of them, in the order of the list of customers
    /// @param customersHash a hash of all their ids
    /// @param asOf the time of the environment's clock for which everything is computed
    /// @param money the recurring amounts of all of them before and after; null for grants
    /// @param isMoneyComplete false if `money` lacks subscriptions: the time was too short for all customers, or
    ///     the price of a subscription cannot be computed
    /// @param customers the changes of the customers in `customerIds`
    public record Preview(
            int count,
            List<String> customerIds,
            String customersHash,
            Instant asOf,
            @Nullable List<RecurringMoney.Amount> money,
            @Nullable Boolean isMoneyComplete,
            List<CustomerPreview> customers) {

        Preview with(List<CustomerPreview> previewed) {
            return new Preview(count, customerIds, customersHash, asOf, money, isMoneyComplete, previewed);
        }
    }

    /// The changes of one customer.
    ///
    /// @param changes one for each subscription that changes; empty for grants
    /// @param problem why the customer cannot be changed
    public record CustomerPreview(
            String customerId,
            List<PreviewWire.View> changes,
            @Nullable OperationProblem problem) {}

    /// A bulk change and its progress.
    ///
    /// @param changed number of changed customers, including those that had the plan already
    /// @param failed number of customers that could not be changed
    public record View(
            UUID id,
            OperationState state,
            long done,
            long total,
            long changed,
            long failed,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable List<GrantApi.Wish> promotionalEntitlements,
            PlanChange.@Nullable Target plan,
            SubscriptionChangeApi.@Nullable MigrateBody migration,
            @Nullable OperationProblem problem) {

        static View of(Operation it, Content content) {
            long changed = it.made() == null ? 0 : it.made();
            return new View(
                    it.id(),
                    it.state(),
                    it.done(),
                    it.total(),
                    changed,
                    it.done() - changed,
                    it.startedAt(),
                    it.finishedAt(),
                    content.promotionalEntitlements(),
                    content.plan(),
                    content.migration(),
                    it.problem());
        }
    }

    /// A customer that could not be changed.
    public record Failure(int line, String customerId, String code, String message) {

        FailureView view() {
            return new FailureView(customerId, new OperationProblem(code, message));
        }
    }

    public record FailureView(String customerId, OperationProblem problem) {}
}
