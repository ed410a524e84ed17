package dev.ambit.entitlement;

import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureNotation;
import dev.ambit.engine.SourceCase;
import dev.ambit.engine.SourceCase.PromotionalGrant;
import dev.ambit.engine.SourceCase.Purchase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The customer of a row of `scenarios.txt`.
final class ScenarioCustomer {

    /// Options of a step, by keyword.
    private static final Pattern MORE =
            Pattern.compile(" (in|from|until|per|units|agreed) (\\S+)| (@)(\\S+)| (hidden|custom|overage|beside)");

    private static final Pattern QUESTION = Pattern.compile("(\\S+?)(?: (\\d\\S*))?(?: @(\\S+))?( in production)?");

    private final TestAccount account;
    private final TestEnvironment environment;
    private final TestClock clock;
    private final SourcesOverRest deals;
    private final String other;
    private final List<String> products = new ArrayList<>();
    private final List<String> subscriptions = new ArrayList<>();
    private @Nullable Instant usedAt;

    ScenarioCustomer(TestAccount account, String row) {
        this.account = account;
        this.environment = account.development();
        this.clock = TestClock.stop(account);
        this.deals = new SourcesOverRest(environment, row);
        this.other = "other-" + row;
    }

    /// @param feature in the words of the other tables, or a function over events: `count`, `sum bytes`
    void comes(String feature) {
        String[] words = feature.split(" ", -1);
        if (List.of("count", "unique", "sum", "max").contains(words[0])) {
            String field = words.length > 1 ? words[1] : "";
            new TestMeter(environment)
                    .feature(deals.feature(), "used", words[0].toUpperCase(Locale.ROOT), field)
                    .isOk();
        } else {
            deals.makeFeature(FeatureNotation.parse(feature));
        }
        new TestCatalog(environment, "").feature(other, METERED);
        deals.makeCustomer();
    }

    void does(String step) {
        String[] words = step.split(" ", -1);
        switch (words[0]) {
            case "report" -> use(words, "DELTA").isOk();
            case "set" -> use(words, "SET").isOk();
            case "event" -> event(words);
            case "wait" -> clock.advance(duration(words[1]).toString());
            case "rule" -> product("\"usageResetCutoffRule\": {\"behavior\": \"%s\"}".formatted(words[1]));
            case "ends" -> endsFree(step);
            case "units" -> units(words[1]);
            case "cancel" -> cancel(step);
            case "withdraw" -> withdraw(step.endsWith("for all"));
            case "archive" ->
                environment
                        .post("/features/%s/archive".formatted(deals.feature()), "")
                        .isOk();
            default -> deal(step);
        }
    }

    /// In the words of the row that was expected, so that it says no more than that does.
    String answer(String asks, String expected) {
        TestMeter.awaitCounts(account);
        Matcher question = QUESTION.matcher(asks);
        assertThat(question.matches()).isTrue();
        String what = question.group(1);
        String of = question.group(3) == null ? "" : "&resourceId=" + question.group(3);
        return switch (what) {
            case "list" -> listed(of.replace('&', '?'), expected);
            case "report" -> result("reported", use(asks.split(" ", -1), "DELTA"), "0", expected);
            case "consume" -> result("consumed", consume(requireNonNull(question.group(2))), "", expected);
            default -> {
                TestEnvironment asked = question.group(4) == null ? environment : account.production();
                Reply reply = asked.get("/customers/%s/entitlements/check?featureId=%s&requestedUsage=%s%s"
                                .formatted(deals.customer(), deals.feature(), what, of))
                        .isOk();
                yield described(decision(reply.at("")), reply.at(""), expected);
            }
        };
    }

    private String listed(String query, String expected) {
        Reply list = environment
                .get("/customers/%s/entitlements%s".formatted(deals.customer(), query))
                .isOk();
        List<?> entries = (List<?>) requireNonNull(list.at("entitlements"));
        Object entry = entries.stream()
                .filter(it -> deals.feature().equals(JsonPaths.at(it, "feature.id")))
                .findFirst()
                .orElse(null);
        if (entry == null) {
            Object reason = list.at("accessDeniedReason");
            return reason == null ? "absent" : "absent " + reason;
        }
        return described(decision(entry), entry, expected) + newer(entries, expected);
    }

    /// Whether all remaining entries are newer than the last event of usage.
    private String newer(List<?> entries, String expected) {
        if (!expected.endsWith(", newer")) {
            return "";
        }
        Instant used = requireNonNull(usedAt, "Nothing was reported");
        return entries.stream()
                        .allMatch(it -> instant(it, "entitlementUpdatedAt").isAfter(used))
                ? ", newer"
                : ", not newer";
    }

    private String result(String done, Reply reply, String path, String expected) {
        return reply.status() < 300
                ? described(done, reply.at(path), expected)
                : reply.at("code") == null ? decision(reply.at("")) : "refused " + reply.text("code");
    }

    private static String decision(@Nullable Object entry) {
        return Boolean.TRUE.equals(JsonPaths.at(entry, "isGranted"))
                ? "granted"
                : "denied " + JsonPaths.at(entry, "accessDeniedReason");
    }

    private String described(String decision, @Nullable Object entry, String expected) {
        List<String> parts = new ArrayList<>(List.of(decision));
        if (expected.contains(", limit ")) {
            parts.add("limit " + JsonPaths.at(entry, "usageLimit"));
        }
        if (expected.contains(", used ")) {
            parts.add("used " + JsonPaths.at(entry, "currentUsage"));
        }
        if (expected.contains(", until ")) {
            parts.add("until " + instantAt(entry, "validUntil"));
        }
        if (expected.contains(", period ")) {
            parts.add("period %s to %s"
                    .formatted(instantAt(entry, "usagePeriodStart"), instantAt(entry, "usagePeriodEnd")));
        }
        if (expected.contains(", since ")) {
            parts.add("since " + instantAt(entry, "usageSince"));
        }
        return String.join(", ", parts);
    }

    private String instantAt(@Nullable Object entry, String path) {
        return JsonPaths.at(entry, path) == null
                ? "never"
                : words(Duration.between(clock.now(), instant(requireNonNull(entry), path)));
    }

    private static Instant instant(Object entry, String path) {
        return Instant.parse(String.valueOf(JsonPaths.at(entry, path)));
    }

    private void deal(String step) {
        Map<String, String> more = new TreeMap<>();
        Matcher found = MORE.matcher(step);
        while (found.find()) {
            String name = Stream.of(1, 3, 5)
                    .map(found::group)
                    .filter(it -> it != null)
                    .findFirst()
                    .orElseThrow();
            more.put(name, String.valueOf(found.group(1) != null ? found.group(2) : found.group(4)));
        }
        switch (SourceCase.parse(MORE.matcher(step).replaceAll(""))) {
            case Purchase purchase -> buy(purchase, more);
            case PromotionalGrant promise -> grant(promise, more);
        }
    }

    private void buy(Purchase purchase, Map<String, String> more) {
        int index = products.size() + 1;
        String resource = more.get("@");
        String product = more.containsKey("in")
                ? products.get(Integer.parseInt(more.get("in")) - 1)
                : deals.product(index, resource != null);
        products.add(product);
        String fields = (resource == null ? "" : ", \"resourceId\": \"%s\"".formatted(resource))
                + time("startDate", more.get("from"))
                + (more.containsKey("units") ? ", " + bought(more.get("units")) : "")
                + (more.containsKey("agreed") ? ", " + agreed(more.get("agreed")) : "");
        if (purchase.trial()) {
            fields +=
                    ", \"trialOverrideConfiguration\": {\"isTrial\": true, \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"%s}"
                            .formatted(time("trialEndDate", more.get("until")));
        } else {
            fields += time("cancellationDate", more.get("until"));
        }
        SaleTerms selling = SaleTerms.of(more, deals.feature(), other);
        subscriptions.add(deals.subscribe(deals.offer(index, product, purchase, selling), fields));
    }

    private String bought(String units) {
        return "\"charges\": [{\"id\": \"%s\", \"quantity\": %s, \"type\": \"FEATURE\"}]"
                .formatted(deals.feature(), units);
    }

    private String agreed(String limit) {
        return "\"entitlements\": [{\"id\": \"%s\", \"type\": \"FEATURE\", \"usageLimit\": %s}]"
                .formatted(deals.feature(), limit);
    }

    private void units(String quantity) {
        environment
                .patch(
                        "/subscriptions/" + subscriptions.getLast(),
                        "{%s, \"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"}".formatted(bought(quantity)))
                .isOk();
    }

    private void grant(PromotionalGrant promise, Map<String, String> more) {
        String until = more.get("until");
        String period =
                until == null ? "\"period\": \"lifetime\"" : "\"period\": \"custom\"" + time("customEndDate", until);
        deals.grantPromotion(promise, period + time("startDate", more.get("from")));
    }

    /// The free plan that the product goes on with is made for it.
    private void endsFree(String step) {
        String product = products.getFirst();
        Purchase free = (Purchase) SourceCase.parse(step.replace("ends free", "plan"));
        String offer = deals.offer(0, product, free, SaleTerms.FREE);
        String plan = offer.replaceAll("^\"planId\": \"([^\"]+)\".*$", "$1");
        product("""
                "productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                    "subscriptionCancellationTime": "IMMEDIATE",
                    "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "%s"}
                """.formatted(plan));
    }

    private void product(String fields) {
        environment
                .patch("/products/" + products.getFirst(), "{%s}".formatted(fields))
                .isOk();
    }

    private void cancel(String step) {
        String action = step.endsWith(" revoking") ? "\"cancellationAction\": \"REVOKE_ENTITLEMENTS\"" : "";
        environment
                .post("/subscriptions/%s/cancel".formatted(subscriptions.getLast()), "{%s}".formatted(action))
                .isOk();
    }

    private Reply use(String[] words, String behavior) {
        String last = words[words.length - 1];
        String feature = last.equals("beside") ? other : deals.feature();
        String resource = last.startsWith("@") ? ", \"resourceId\": \"%s\"".formatted(last.substring(1)) : "";
        usedAt = clock.now();
        return environment.post("/usage", """
                {"usages": [{"customerId": "%s", "featureId": "%s", "value": %s, "updateBehavior": "%s"%s}]}
                """.formatted(deals.customer(), feature, words[1], behavior, resource));
    }

    private Reply consume(String amount) {
        return environment.post("/usage/consume", """
                {"customerId": "%s", "featureId": "%s", "amount": %s}
                """.formatted(deals.customer(), deals.feature(), amount));
    }

    /// As `event a bytes=5`: under which key, and with which dimensions.
    private void event(String[] words) {
        String dimensions = Stream.of(words)
                .skip(2)
                .map(it -> it.split("=", 2))
                .map(it -> "\"%s\": %s".formatted(it[0], it[1].matches("\\d+") ? it[1] : "\"%s\"".formatted(it[1])))
                .collect(Collectors.joining(", ", "{", "}"));
        var meter = new TestMeter(environment);
        meter.report(TestMeter.event(deals.customer(), "used", words[1], dimensions))
                .isOk();
    }

    private void withdraw(boolean forAll) {
        var catalog = new TestCatalog(environment, "");
        String plan = environment.get("/plans").isOk().text("0.id");
        environment.post("/plans/%s/draft".formatted(plan), "").isOk();
        environment
                .delete("/plans/%s/entitlements/%s".formatted(plan, deals.feature()))
                .isOk();
        if (!forAll) {
            catalog.publish("plans", plan).isOk();
            return;
        }
        String operation = "/api/v1/operations/" + catalog.publishForAll("plans", plan);
        Waiting.until(
                () -> account.http().get(account.key(), operation).isOk(),
                it -> it.text("state").equals("DONE"));
    }

    private String time(String field, @Nullable String offset) {
        return offset == null
                ? ""
                : ", \"%s\": \"%s\"".formatted(field, clock.now().plus(duration(offset)));
    }

    private static Duration duration(String words) {
        long count = Long.parseLong(words.substring(0, words.length() - 1));
        return switch (words.charAt(words.length() - 1)) {
            case 'd' -> Duration.ofDays(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofSeconds(count);
        };
    }

    private static String words(Duration duration) {
        return duration.toMillis() % Duration.ofDays(1).toMillis() == 0
                ? duration.toDays() + "d"
                : duration.toMillis() % Duration.ofHours(1).toMillis() == 0
                        ? duration.toHours() + "h"
                        : duration.toString();
    }
}
