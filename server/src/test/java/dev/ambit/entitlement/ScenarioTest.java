package dev.ambit.entitlement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Places;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.engine.Deal;
import dev.ambit.engine.Deal.Promise;
import dev.ambit.engine.Deal.Purchase;
import dev.ambit.engine.FeatureWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Runs `scenarios.txt` over HTTP.
class ScenarioTest {

    /// What a step says beside its deal, by the word before it.
    private static final Pattern MORE = Pattern.compile(" (in|from|until) (\\S+)| (@)(\\S+)| (hidden)");

    @ParameterizedTest
    @CsvFileSource(resources = "/scenarios.txt", delimiter = '|', useHeadersInDisplayName = true)
    void happens(String row, String feature, @Nullable String happens, String asks, String answer) {
        var customer = new Customer(TestServer.openAccount(), row);
        customer.comes(FeatureWords.parse(feature));
        for (String step : happens == null ? new String[0] : happens.split("; ", -1)) {
            customer.does(step);
        }

        assertThat(customer.answer(asks, answer)).isEqualTo(answer);
    }

    private static final class Customer {

        private final TestAccount account;
        private final TestEnvironment environment;
        private final DealsOverRest deals;
        private final List<String> products = new ArrayList<>();

        Customer(TestAccount account, String row) {
            this.account = account;
            this.environment = account.development();
            this.deals = new DealsOverRest(environment, row);
        }

        void comes(FeatureWords feature) {
            clock("stop", "");
            deals.makeFeature(feature);
            deals.makeCustomer();
        }

        void does(String step) {
            String[] words = step.split(" ", -1);
            switch (words[0]) {
                case "report" -> use(words, "DELTA");
                case "set" -> use(words, "SET");
                case "wait" -> clock("advance", "{\"by\": \"%s\"}".formatted(duration(words[1])));
                case "withdraw" -> withdraw();
                case "archive" ->
                    environment
                            .post("/features/%s/archive".formatted(deals.feature()), "")
                            .isOk();
                default -> deal(step);
            }
        }

        /// In the words of the row that was expected, so that it says no more than that does.
        String answer(String asks, String expected) {
            Matcher resource = Pattern.compile("(\\S+)(?: @(\\S+))?").matcher(asks);
            assertThat(resource.matches()).isTrue();
            String of = resource.group(2) == null ? "" : "&resourceId=" + resource.group(2);
            boolean isList = resource.group(1).equals("list");
            Reply reply = environment
                    .get("/customers/%s/entitlements%s"
                            .formatted(
                                    deals.customer(),
                                    isList
                                            ? of.replace('&', '?')
                                            : "/check?featureId=%s&requestedUsage=%s%s"
                                                    .formatted(deals.feature(), resource.group(1), of)))
                    .isOk();
            Object entry = isList ? entry(reply) : reply.at("");
            if (entry == null) {
                Object reason = reply.at("accessDeniedReason");
                return reason == null ? "absent" : "absent " + reason;
            }
            return said(entry, expected);
        }

        private @Nullable Object entry(Reply list) {
            return ((List<?>) requireNonNull(list.at("entitlements")))
                    .stream()
                            .filter(it -> deals.feature().equals(Places.at(it, "feature.id")))
                            .findFirst()
                            .orElse(null);
        }

        private String said(Object entry, String expected) {
            List<String> said = new ArrayList<>();
            said.add(
                    Boolean.TRUE.equals(Places.at(entry, "isGranted"))
                            ? "granted"
                            : "denied " + Places.at(entry, "accessDeniedReason"));
            if (expected.contains(", limit ")) {
                said.add("limit " + Places.at(entry, "usageLimit"));
            }
            if (expected.contains(", used ")) {
                said.add("used " + Places.at(entry, "currentUsage"));
            }
            if (expected.contains(", until ")) {
                Object until = Places.at(entry, "validUntil");
                said.add("until "
                        + (until == null ? "never" : words(Duration.between(now(), Instant.parse(until.toString())))));
            }
            return String.join(", ", said);
        }

        private void deal(String step) {
            Map<String, String> more = new TreeMap<>();
            Matcher found = MORE.matcher(step);
            while (found.find()) {
                String name = found.group(1) != null ? found.group(1) : found.group(3) != null ? "@" : "hidden";
                more.put(name, String.valueOf(found.group(1) != null ? found.group(2) : found.group(4)));
            }
            switch (Deal.parse(MORE.matcher(step).replaceAll(""))) {
                case Purchase purchase -> buy(purchase, more);
                case Promise promise -> promise(promise, more);
            }
        }

        private void buy(Purchase purchase, Map<String, String> more) {
            int place = products.size() + 1;
            String resource = more.get("@");
            String product = more.containsKey("in")
                    ? products.get(Integer.parseInt(more.get("in")) - 1)
                    : deals.product(place, resource != null);
            products.add(product);
            String[] terms =
                    more.containsKey("hidden") ? new String[] {"\"hiddenFromWidgets\": [\"PAYWALL\"]"} : new String[0];
            String fields = (resource == null ? "" : ", \"resourceId\": \"%s\"".formatted(resource))
                    + time("startDate", more.get("from"));
            if (purchase.trial()) {
                fields +=
                        ", \"trialOverrideConfiguration\": {\"isTrial\": true, \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"%s}"
                                .formatted(time("trialEndDate", more.get("until")));
            } else {
                fields += time("cancellationDate", more.get("until"));
            }
            deals.subscribe(deals.offer(place, product, purchase, terms), fields);
        }

        private void promise(Promise promise, Map<String, String> more) {
            String until = more.get("until");
            String period = until == null
                    ? "\"period\": \"lifetime\""
                    : "\"period\": \"custom\"" + time("customEndDate", until);
            deals.promise(promise, period + time("startDate", more.get("from")));
        }

        private void use(String[] words, String behavior) {
            String resource = words.length > 2 ? ", \"resourceId\": \"%s\"".formatted(words[2].substring(1)) : "";
            environment
                    .post("/usage", """
                            {"usages": [{"customerId": "%s", "featureId": "%s", "value": %s, "updateBehavior": "%s"%s}]}
                            """.formatted(deals.customer(), deals.feature(), words[1], behavior, resource))
                    .isOk();
        }

        private void withdraw() {
            String plan = "/plans/" + environment.get("/plans").isOk().text("0.id");
            environment.post(plan + "/draft", "").isOk();
            environment
                    .delete("%s/entitlements/%s".formatted(plan, deals.feature()))
                    .isOk();
            environment
                    .post(plan + "/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }

        private String time(String field, @Nullable String offset) {
            return offset == null ? "" : ", \"%s\": \"%s\"".formatted(field, now().plus(duration(offset)));
        }

        private Instant now() {
            return Instant.parse(account.http()
                    .get(account.key(), "/api/v1/environments/development/clock")
                    .isOk()
                    .text("now"));
        }

        private void clock(String act, String body) {
            account.http()
                    .post(account.key(), "/api/v1/environments/development/clock/" + act, body)
                    .isOk();
        }

        private static Duration duration(String words) {
            long count = Long.parseLong(words.substring(0, words.length() - 1));
            return words.endsWith("d") ? Duration.ofDays(count) : Duration.ofHours(count);
        }

        private static String words(Duration duration) {
            return duration.toMillis() % Duration.ofDays(1).toMillis() == 0
                    ? duration.toDays() + "d"
                    : duration.toMillis() % Duration.ofHours(1).toMillis() == 0
                            ? duration.toHours() + "h"
                            : duration.toString();
        }
    }
}
