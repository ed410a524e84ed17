package dev.ambit.isolation;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Values for fields whose schema does not suffice.
///
/// @param email of a person who can sign in
record Hints(String email) {

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("customerId", "customers"),
            Map.entry("payingCustomerId", "customers"),
            Map.entry("targetCustomerId", "customers"),
            Map.entry("customerIds", "customers"),
            Map.entry("entityId", "customers"),
            Map.entry("featureId", "features"),
            Map.entry("dependencyFeatureId", "features"),
            Map.entry("planId", "plans"),
            Map.entry("parentPlanId", "plans"),
            Map.entry("sourcePlanId", "plans"),
            Map.entry("targetPlanId", "plans"),
            Map.entry("downgradePlanId", "plans"),
            Map.entry("subscriptionStartPlanId", "plans"),
            Map.entry("addonId", "addons"),
            Map.entry("compatibleAddonIds", "addons"),
            Map.entry("dependencies", "addons"),
            Map.entry("productId", "products"),
            Map.entry("product", "products"),
            Map.entry("environmentId", "environmentIds"),
            Map.entry("actor", "members"),
            Map.entry("environment", "stacks"),
            Map.entry("export", "exports"),
            Map.entry("source", "sources"),
            Map.entry("target", "targets"),
            Map.entry("from", "environments"),
            Map.entry("to", "environments"),
            Map.entry("at", "revisions"),
            Map.entry("operationId", "operations"),
            Map.entry("reservationId", "reservations"),
            Map.entry("attemptId", "attempts"),
            Map.entry("hash", "revisions"));

    /// Objects whose `id` refers to an existing one.
    private static final Map<String, String> REFERENCES = Map.of(
            "EntitlementWireBody", "features",
            "SubscriptionWireBoughtUnits", "features",
            "SubscriptionWireAgreedBody", "features",
            "SubscriptionWireAddon", "addons");

    private static final Set<String> NEVER = Set.of(
            "advanceClock.to",
            "replayWebhook.since",
            "importPriceList.product",
            "deleteEnvironment.confirmName",
            "restoreBackup.confirmName",
            "approveOrder.monthly",
            "previewBulkChange.promotionalEntitlements",
            "startBulkChange.promotionalEntitlements",
            "startBulkChange.expectedCustomers",
            "setAccess.memberId",
            "setAccess.granted",
            "createPlan.parentPlanId",
            "updatePlan.parentPlanId");

    private static final Set<String> ALWAYS = Set.of(
            "advanceClock.by",
            "importStack.export",
            "previewBulkChange.plan",
            "startBulkChange.plan",
            "setAccess.role",
            "replayWebhook.after",
            "createPlan.pricingType",
            "createPlanEntitlements.hasUnlimitedUsage",
            "createAddonEntitlements.hasUnlimitedUsage",
            "inviteMember.nonProductionRole",
            "consumeUsage.reserveSeconds",
            "updateCustomer.name",
            "provisionSubscription.id");

    /// The kind of an id in a path.
    static String kind(String before, String variable) {
        return switch (before) {
            case "receipts" -> "receipts";
            default -> KINDS.getOrDefault(variable, before);
        };
    }

    boolean isNever(String operation, String name) {
        return NEVER.contains(operation + "." + name);
    }

    boolean isAlways(String operation, String name) {
        return ALWAYS.contains(operation + "." + name);
    }

    Object oneOf(Choice choice, String name, List<?> words) {
        return switch (name) {
            case "scope" -> "DATABASE";
            case "role" -> choice.operation().id().equals("setAccess") ? "SUPPORT" : choice.oneOf(words);
            case "effect" -> "DENY";
            case "pricingType" -> choice.oneIn(4) ? choice.oneOf(words) : "FREE";
            case "type" -> words.contains("FEATURE") ? "FEATURE" : choice.oneOf(words);
            case "period" ->
                choice.oneOf(words.stream().filter(it -> !it.equals("custom")).toList());
            default -> choice.oneOf(words);
        };
    }

    boolean flag(Choice choice, String name) {
        return switch (name) {
            case "hardenClientAccessEnabled" -> choice.oneIn(5);
            case "hasUnlimitedUsage" -> true;
            // Others may read a public price list.
            case "isPublic" -> false;
            default -> choice.oneIn(2);
        };
    }

    Number number(Choice choice, String name) {
        return switch (name) {
            case "wait", "duplicate", "reorder", "delay", "drop", "badSignature" -> 0;
            case "reserveSeconds" -> 600;
            default -> choice.upTo(5);
        };
    }

    String text(Choice choice, String owner, String name, String format) {
        if (format.equals("date-time")) {
            return instant(choice, name).toString();
        }
        if (name.equals("featureId") && choice.operation().id().equals("consumeUsage") && choice.oneIn(2)) {
            return "calls";
        }
        String kind = name.equals("id") ? REFERENCES.get(owner) : KINDS.get(name);
        if (kind != null) {
            return choice.id(kind);
        }
        return switch (name) {
            case "q" -> Character.toString('a' + choice.upTo(25));
            case "sql" -> "create table %s (id int)".formatted(choice.marker());
            case "version" -> choice.marker().substring(1);
            case "name" -> choice.operation().id().equals("copyRows") ? AccountStacks.TABLE : choice.marker();
            case "email" ->
                choice.operation().id().equals("signIn") && choice.oneIn(2) ? email : choice.marker() + "@example.com";
            case "color" -> "#12ab34";
            case "domain", "domains" -> choice.marker().replace('_', '-') + ".example";
            case "by" -> "PT1H";
            case "orderHold" -> "PT10M";
            case "month" -> YearMonth.now(ZoneOffset.UTC).toString();
            case "eventName" -> "call";
            case "asOf" -> instant(choice, "since").toString();
            case "currency" -> "usd";
            case "resourceId" -> "site";
            case "token" -> choice.id(choice.operation().id().equals("acceptInvitation") ? "invitations" : "resets");
            default -> choice.marker();
        };
    }

    private static Instant instant(Choice choice, String name) {
        Duration away = Duration.ofMinutes(choice.upTo(10_000));
        return switch (name) {
            case "since", "startDate", "createdAt", "timestamp", "updatedAt", "gt", "gte" ->
                Instant.now().minus(away);
            default -> Instant.now().plus(away);
        };
    }
}
