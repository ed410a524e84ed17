package dev.ambit.business;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.business.OracleCatalog.Grant;
import dev.ambit.business.OracleCatalog.Offer;
import dev.ambit.engine.FeatureKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The workload against a real server: sends the catalog and the acts over HTTP.
final class WorkloadClient {

    private static final String PRICE =
            "{\"billingPeriod\": \"%s\", \"price\": {\"amount\": 1, \"currency\": \"usd\"}}";

    private final TestAccount account = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(account);
    private final TestEnvironment development = account.development();
    private final TestCatalog sites = new TestCatalog(development, "sites");
    private int events;

    /// Opens at a full second.
    Instant open(String cutoffRule, List<String> customers) {
        for (String feature : OracleCatalog.FEATURES) {
            if (feature.equals(OracleCatalog.BY_EVENTS)) {
                new TestMeter(development)
                        .feature(feature, "job", "SUM", "size")
                        .isOk();
                continue;
            }
            FeatureKind kind = switch (feature) {
                case "export" -> FeatureKind.BOOLEAN;
                case "seats" -> FeatureKind.SEATS;
                default -> FeatureKind.METERED;
            };
            catalog.feature(feature, kind);
        }
        development.post("/products", """
                {"id": "%s", "displayName": "Sites", "multipleSubscriptions": true}
                """.formatted(sites.product())).isOk();
        for (TestCatalog each : List.of(catalog, sites)) {
            development
                    .patch(
                            "/products/" + each.product(),
                            "{\"usageResetCutoffRule\": {\"behavior\": \"%s\"}}".formatted(cutoffRule))
                    .isOk();
        }
        for (Offer addon : OracleCatalog.ADDONS) {
            catalog.draftAddon(addon.id()).isOk();
            price("addons", addon.id(), "MONTHLY", "ANNUALLY");
            publish("addons", addon);
        }
        OracleCatalog.PLANS.forEach(plan -> sell(catalog, plan));
        OracleCatalog.SITES.forEach(plan -> sell(sites, plan));
        for (String customer : customers) {
            development
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
        }
        Instant start =
                TestClock.stop(account).now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        advance(start);
        return start;
    }

    void advance(Instant to) {
        account.http()
                .post(account.key(), "/api/v1/environments/development/clock/advance", "{\"to\": \"%s\"}".formatted(to))
                .isOk();
    }

    /// @param counts whether it is usage that counts for something, or is granted, or changes something
    void perform(CustomerAction act, boolean counts) {
        switch (act) {
            case CustomerAction.Buy buy -> buy(buy);
            case CustomerAction.Change change -> {
                String when = change.isLater() ? ", \"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"" : "";
                development
                        .patch(
                                "/subscriptions/" + change.id(),
                                "{\"addons\": %s%s}".formatted(addons(change.addons()), when))
                        .isOk();
            }
            case CustomerAction.CancelChange stay ->
                development
                        .delete("/subscriptions/%s/future-update/schedule".formatted(stay.id()))
                        .isOk();
            case CustomerAction.Migrate migrate -> {
                Reply reply = development.post(
                        "/subscriptions/%s/migrate".formatted(migrate.id()),
                        "{\"subscriptionMigrationTime\": \"%s\"}"
                                .formatted(migrate.isLater() ? "END_OF_BILLING_PERIOD" : "IMMEDIATE"));
                assertThat(reply.status()).as(reply.http().body()).isEqualTo(counts ? 200 : 409);
            }
            case CustomerAction.Publish publish -> publish(publish);
            case CustomerAction.Cancel cancel -> {
                String endDate = cancel.endAt() == null ? "" : ", \"endDate\": \"%s\"".formatted(cancel.endAt());
                development
                        .post(
                                "/subscriptions/%s/cancel".formatted(cancel.id()),
                                "{\"cancellationTime\": \"%s\"%s}".formatted(cancel.when(), endDate))
                        .isOk();
            }
            case CustomerAction.Use use -> {
                Reply reply = development.post("/usage", """
                        {"usages": [{"customerId": "%s", "featureId": "%s", "value": %d, "updateBehavior": "%s"%s}]}
                        """.formatted(
                        use.customer(), use.feature(), use.value(), use.isSet() ? "SET" : "DELTA", of(use.resource())));
                assertThat(reply.status() < 300).as(reply.http().body()).isEqualTo(counts);
            }
            case CustomerAction.Consume consume -> {
                Reply reply = development.post("/usage/consume", """
                        {"customerId": "%s", "featureId": "%s", "amount": %d%s}
                        """.formatted(
                                consume.customer(), consume.feature(), consume.amount(), of(consume.resource())));
                assertThat(reply.status() < 300).as(reply.http().body()).isEqualTo(counts);
            }
            case CustomerAction.ReportEvent happen -> {
                events++;
                new TestMeter(development)
                        .report(TestMeter.event(
                                happen.customer(),
                                "job",
                                "e" + events,
                                "{\"size\": %d}".formatted(happen.size()),
                                of(happen.resource())))
                        .isOk();
            }
            case CustomerAction.Revoke revoke ->
                development
                        .delete("/customers/%s/promotional-entitlements/%s"
                                .formatted(revoke.customer(), revoke.feature()))
                        .isOk();
            case CustomerAction.GrantForWeek promise ->
                development
                        .post("/customers/%s/promotional-entitlements".formatted(promise.customer()), """
                                {"promotionalEntitlements": [{"featureId": "%s", "period": "1 week"%s}]}
                                """.formatted(
                                        promise.grant().feature(),
                                        terms(promise.grant()).stream()
                                                .map(term -> ", " + term)
                                                .collect(Collectors.joining())))
                        .isOk();
        }
    }

    Reply subscription(String id) {
        return development.get("/subscriptions/" + id).isOk();
    }

    Reply check(String customer, String resource, String feature, int asked) {
        if (feature.equals(OracleCatalog.BY_EVENTS)) {
            TestMeter.awaitCounts(account);
        }
        String quantity = OracleCatalog.isMetered(feature) ? "&requestedUsage=" + asked : "";
        String of = resource.isEmpty() ? "" : "&resourceId=" + resource;
        return development
                .get("/customers/%s/entitlements/check?featureId=%s%s%s".formatted(customer, feature, quantity, of))
                .isOk();
    }

    /// The events of each subscription, and of grants by customer and feature, with their times.
    Map<String, List<String>> recordedEvents() {
        return TestServer.superuser()
                .withHandle(tx -> tx
                        .createQuery("""
                                select entity_id, regexp_replace(events.type, '^[^.]*[.]', '') as what, happened_at
                                from events
                                join environments using (environment_id)
                                where public_id = :environment::uuid and entity_type in ('SUBSCRIPTION', 'PROMOTION')
                                order by sequence
                                """)
                        .bind("environment", development.id())
                        .map((row, _) -> Map.entry(
                                row.getString("entity_id"),
                                row.getString("what") + " "
                                        + row.getTimestamp("happened_at").toInstant()))
                        .list()
                        .stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))));
    }

    /// A page of the log behind that number.
    List<Map<?, ?>> events(long after, int limit) {
        Reply page = development
                .get("/events/feed?after=%d&limit=%d".formatted(after, limit))
                .isOk();
        List<Map<?, ?>> events = new ArrayList<>();
        if (page.body() instanceof Map<?, ?> body && body.get("data") instanceof List<?> all) {
            for (Object each : all) {
                if (each instanceof Map<?, ?> event) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    /// The number of subscriptions of the environment, with any status.
    int subscriptionCount() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select count(*)
                                from subscriptions
                                join environments using (environment_id)
                                where environments.public_id = :environment::uuid
                                """)
                        .bind("environment", development.id())
                        .mapTo(Integer.class)
                        .one());
    }

    private void sell(TestCatalog in, Offer plan) {
        String type = "\"pricingType\": \"%s\"".formatted(plan.months() == 0 ? "FREE" : "PAID");
        String base = plan.base() == null ? "\"description\": null" : "\"parentPlanId\": \"%s\"".formatted(plan.base());
        in.draftPlan(plan.id(), type, base).isOk();
        if (plan.months() > 0) {
            price("plans", plan.id(), plan.months() == 1 ? "MONTHLY" : "ANNUALLY");
        }
        if (OracleCatalog.hasAddons(plan.id())) {
            catalog.allow(
                            plan.id(),
                            OracleCatalog.ADDONS.stream().map(Offer::id).toList())
                    .isOk();
        }
        publish("plans", plan);
    }

    private void price(String kind, String id, String... periods) {
        String prices = Stream.of(periods).map(PRICE::formatted).collect(Collectors.joining(", "));
        catalog.charge(kind, id, "{\"billingModel\": \"FLAT_FEE\", \"pricePeriods\": [%s]}".formatted(prices))
                .isOk();
    }

    private void publish(String kind, Offer offer) {
        catalog.entitle(
                        kind,
                        offer.id(),
                        offer.grants().stream()
                                .map(it -> grant(it.feature(), terms(it).toArray(String[]::new)))
                                .toArray(String[]::new))
                .isOk();
        catalog.publish(kind, offer.id()).isOk();
    }

    private void publish(CustomerAction.Publish it) {
        String kind = OracleCatalog.ADDONS.contains(OracleCatalog.offer(it.offer())) ? "addons" : "plans";
        development.post("/%s/%s/draft".formatted(kind, it.offer()), "").isOk();
        if (it.before() != null) {
            development
                    .delete("/%s/%s/entitlements/%s".formatted(kind, it.offer(), it.feature()))
                    .isOk();
        }
        if (it.grant() != null) {
            catalog.entitle(
                            kind,
                            it.offer(),
                            grant(it.feature(), terms(it.grant()).toArray(String[]::new)))
                    .isOk();
        }
        if (!it.isForAll()) {
            catalog.publish(kind, it.offer()).isOk();
            return;
        }
        String rollout = catalog.publishForAll(kind, it.offer());
        Waiting.until(
                () -> account.http()
                        .get(account.key(), "/api/v1/operations/" + rollout)
                        .isOk(),
                reply -> reply.text("state").equals("DONE"));
    }

    private static List<String> terms(Grant it) {
        List<String> terms = new ArrayList<>();
        if (OracleCatalog.isMetered(it.feature())) {
            terms.add("\"usageLimit\": " + it.limit());
        }
        if (it.isDenied()) {
            terms.add("\"isGranted\": false");
        }
        if (it.isSoft()) {
            terms.add("\"hasSoftLimit\": true");
        }
        if (it.overrides()) {
            terms.add("\"behavior\": \"Override\"");
        }
        if (it.every() != null) {
            terms.add("\"resetPeriod\": \"%s\"".formatted(it.every().equals("MONDAY") ? "WEEK" : it.every()));
        }
        if ("MONDAY".equals(it.every())) {
            terms.add("\"weeklyResetPeriodConfiguration\": {\"accordingTo\": \"EveryMonday\"}");
        }
        return terms;
    }

    private void buy(CustomerAction.Buy buy) {
        List<String> fields = new ArrayList<>(List.of(
                "\"id\": \"%s\"".formatted(buy.id()),
                "\"customerId\": \"%s\"".formatted(buy.customer()),
                "\"planId\": \"%s\"".formatted(buy.plan()),
                "\"addons\": " + addons(buy.addons())));
        if (!buy.startAt().equals(buy.at())) {
            fields.add("\"startDate\": \"%s\"".formatted(buy.startAt()));
        }
        if (!buy.resource().isEmpty()) {
            fields.add("\"resourceId\": \"%s\"".formatted(buy.resource()));
        }
        if (buy.isLater()) {
            fields.add("\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"");
        }
        if (buy.trialEndAt() != null) {
            fields.add("""
                    "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                    """.formatted(buy.trialEndAt(), buy.isKept() ? "CONVERT_TO_PAID" : "CANCEL_SUBSCRIPTION"));
        }
        development
                .post("/subscriptions", "{%s}".formatted(String.join(", ", fields)))
                .isOk();
    }

    private static String of(String resource) {
        return resource.isEmpty() ? "" : ", \"resourceId\": \"%s\"".formatted(resource);
    }

    private static String addons(Map<String, Integer> addons) {
        return addons.entrySet().stream()
                .map(it -> "{\"id\": \"%s\", \"quantity\": %d}".formatted(it.getKey(), it.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
