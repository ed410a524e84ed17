package dev.ambit.catalog;

import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Verifies that each invalid price is rejected naming the field, and that the draft keeps its former prices.
class WrongChargeTest {

    private static final Pattern TIERS = Pattern.compile("T\\(([^)]*)\\)");

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_plan_with_a_price() {
        catalog.feature("calls", METERED);
        catalog.feature("days", CONFIGURATION);
        catalog.feature("flag", BOOLEAN);
        catalog.draftPlan("pro").isOk();
        catalog.draftAddon("extra").isOk();
        catalog.price("plans", "pro");
    }

    /// `AMOUNT` is one dollar, `P[…]P` a price a month and `PRICE` both; `T(…)` stands for tiers with these ends.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "billingModel": "CREDIT_BASED", PRICE                           | UnsupportedParameter | billingModel
            "billingModel": "MINIMUM_SPEND", PRICE                          | UnsupportedParameter | billingModel
            "billingModel": "CHEAP", PRICE                                  | BadUserInput | billingModel
            "billingModel": "FLAT_FEE", PRICE, "topUpCustomCurrencyId": "c" | UnsupportedParameter | topUpCustomCurrencyId
            "billingModel": "FLAT_FEE", "pricePeriods": []              | BadUserInput | pricePeriods
            "billingModel": "FLAT_FEE", "featureId": "calls", PRICE         | BadUserInput | featureId
            "billingModel": "PER_UNIT", PRICE                               | BadUserInput | featureId
            "billingModel": "USAGE_BASED", PRICE                            | BadUserInput | featureId
            "billingModel": "FLAT_FEE", PRICE, "minUnitQuantity": 1         | BadUserInput | minUnitQuantity
            "billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "maxUnitQuantity": 1 | BadUserInput | maxUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "minUnitQuantity": 3, "maxUnitQuantity": 2 | BadUserInput | maxUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "minUnitQuantity": -1 | BadUserInput | minUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "minUnitQuantity": 0.0000001 | BadUserInput | minUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "minUnitQuantity": 1.5 | BadUserInput | minUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "maxUnitQuantity": 1.5 | BadUserInput | maxUnitQuantity
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "resetPeriod": "MONTH" | BadUserInput | resetPeriod
            "billingModel": "PER_UNIT", "featureId": "calls", PRICE, "tiersMode": "VOLUME"  | BadUserInput | tiersMode
            "billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "billingCadence": "ONE_OFF" | BadUserInput | billingCadence
            "billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "weeklyResetPeriodConfiguration": {"accordingTo": "EveryMonday"} | InvalidEntitlementResetPeriod | weeklyResetPeriodConfiguration
            "billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "resetPeriod": "MONTH", "monthlyResetPeriodConfiguration": {"accordingTo": "EveryMonday"} | InvalidEntitlementResetPeriod | resetPeriodConfiguration
            "billingModel": "FLAT_FEE", P["blockSize": null]P                             | BadUserInput | pricePeriods.0.price
            "billingModel": "FLAT_FEE", P["price": {"amount": -1}]P      | BadUserInput | pricePeriods.0.price.amount
            "billingModel": "FLAT_FEE", P["price": {"amount": 1000000000001}]P     | BadUserInput | pricePeriods.0.price.amount
            "billingModel": "FLAT_FEE", P["price": {"amount": 0.0000000000001}]P   | BadUserInput | pricePeriods.0.price.amount
            "billingModel": "FLAT_FEE", P["price": {"amount": 1, "currency": "USD"}]P | BadUserInput | pricePeriods.0.price.currency
            "billingModel": "FLAT_FEE", P["price": {"amount": 1, "currency": "xyz"}]P | BadUserInput | pricePeriods.0.price.currency
            "billingModel": "FLAT_FEE", P["price": {"amount": 1, "currency": "xxx"}]P | BadUserInput | pricePeriods.0.price.currency
            "billingModel": "FLAT_FEE", P["price": {"amount": 1, "currency": "xau"}]P | BadUserInput | pricePeriods.0.price.currency
            "billingModel": "FLAT_FEE", P[AMOUNT, "billingCountryCode": "de"]P     | BadUserInput | pricePeriods.0.billingCountryCode
            "billingModel": "FLAT_FEE", P[AMOUNT, "blockSize": 2]P       | BadUserInput | pricePeriods.0.blockSize
            "billingModel": "FLAT_FEE", P[AMOUNT, "creditRate": {}]P     | UnsupportedParameter | pricePeriods.0.creditRate
            "billingModel": "PER_UNIT", "featureId": "calls", P[AMOUNT, "blockSize": 0]P | BadUserInput | pricePeriods.0.blockSize
            "billingModel": "PER_UNIT", "featureId": "calls", P[T(null)]P                | BadUserInput | tiersMode
            "billingModel": "FLAT_FEE", "tiersMode": "VOLUME", P[T(null)]P               | BadUserInput | tiersMode
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P["tiers": []]P      | BadUserInput | pricePeriods.0.tiers
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[AMOUNT, T(null)]P  | BadUserInput | pricePeriods.0.tiers
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(null), "blockSize": 1]P | BadUserInput | pricePeriods.0.blockSize
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(5)]P             | BadUserInput | pricePeriods.0.tiers.0.upTo
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(5, 5, null)]P    | BadUserInput | pricePeriods.0.tiers.1.upTo
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(5, 4, null)]P    | BadUserInput | pricePeriods.0.tiers.1.upTo
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(0, null)]P       | BadUserInput | pricePeriods.0.tiers.0.upTo
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(null, null)]P    | BadUserInput | pricePeriods.0.tiers.0.upTo
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P["tiers": [{}]]P    | BadUserInput | pricePeriods.0.tiers.0.unitPrice
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P["tiers": [{"unitPrice": {"amount": -1}}]]P | BadUserInput | pricePeriods.0.tiers.0.unitPrice.amount
            "billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P["tiers": [{"unitPrice": {"amount": 1, "currency": "eur"}, "flatPrice": {"amount": 1, "currency": "usd"}}]]P | BadUserInput | pricePeriods.0.tiers
            """)
    @Tag("long")
    void invalid_price_is_refused_naming_the_field(String model, String code, String field) {
        String sent = written(model);

        Reply refused = catalog.charge(
                "plans",
                "pro",
                "{%s}".formatted(written("\"billingModel\": \"FLAT_FEE\", PRICE")),
                "{%s}".formatted(sent));

        assertThat(refused.isProblem(400, code).text("field")).isEqualTo("charges.pricingModels.1." + field);
        assertNothingChanged();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "pricingModels": [{"billingModel": "PER_UNIT", "featureId": "ghost", PRICE}] | 404 | FeatureNotFound | pricingModels
            "pricingModels": [{"billingModel": "PER_UNIT", "featureId": "flag", PRICE}]  | 400 | BadUserInput | pricingModels
            "pricingModels": [{"billingModel": "FLAT_FEE", PRICE}, {"billingModel": "FLAT_FEE", PRICE}] | 400 | BadUserInput | pricingModels
            "pricingModels": [{"billingModel": "FLAT_FEE", PRICE}, {"billingModel": "USAGE_BASED", "featureId": "calls", P["price": {"amount": 1, "currency": "eur"}]P}] | 400 | BadUserInput | pricingModels
            "pricingModels": [{"billingModel": "FLAT_FEE", "pricePeriods": [{"billingPeriod": "MONTHLY", AMOUNT}, {"billingPeriod": "ANNUALLY", "price": {"amount": 1, "currency": "eur"}}]}] | 400 | BadUserInput | pricingModels
            "pricingModels": [{"billingModel": "FLAT_FEE", PRICE}, {"billingModel": "PER_UNIT", "featureId": "calls", P["billingCountryCode": "DE", "price": {"amount": 1, "currency": "eur"}]P}] | 400 | BadUserInput | pricingModels
            "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": -1}}] | 400 | BadUserInput | minimumSpend.0.minimum.amount
            "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": 1, "currency": "xau"}}] | 400 | BadUserInput | minimumSpend.0.minimum.currency
            "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": 1}}, {"billingPeriod": "MONTHLY", "minimum": {"amount": 2}}] | 400 | BadUserInput | minimumSpend
            "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": 1, "currency": "eur"}}], "pricingModels": [{"billingModel": "FLAT_FEE", PRICE}] | 400 | BadUserInput | minimumSpend
            "overagePricingModels": [{"billingModel": "FLAT_FEE", PRICE}] | 400 | BadUserInput | overagePricingModels.0.billingModel
            "overagePricingModels": [{"billingModel": "CREDIT_BASED", PRICE}] | 400 | UnsupportedParameter | overagePricingModels.0.billingModel
            "overagePricingModels": [{"billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "entitlement": {"featureId": "days"}}] | 400 | BadUserInput | overagePricingModels.0.entitlement.featureId
            "overagePricingModels": [{"billingModel": "USAGE_BASED", PRICE, "entitlement": {"featureId": "calls", "usageLimit": -1}}] | 400 | BadUserInput | overagePricingModels.0.entitlement.usageLimit
            "overagePricingModels": [{"billingModel": "USAGE_BASED", PRICE, "entitlement": {"featureId": "calls", "usageLimit": 1, "hasUnlimitedUsage": true}}] | 400 | BadUserInput | overagePricingModels.0.entitlement.usageLimit
            "overagePricingModels": [{"billingModel": "USAGE_BASED", PRICE, "creditEntitlement": {}}] | 400 | UnsupportedParameter | overagePricingModels.0.creditEntitlement
            "overagePricingModels": [{"billingModel": "USAGE_BASED", PRICE}] | 400 | BadUserInput | overagePricingModels.0.featureId
            "overagePricingModels": [{"billingModel": "USAGE_BASED", "featureId": "calls", PRICE, "currencyId": "c"}] | 400 | UnsupportedParameter | overagePricingModels.0.currencyId
            "overagePricingModels": [{"billingModel": "USAGE_BASED", "featureId": "calls", P[T(null)]P}] | 400 | UnsupportedParameter | overagePricingModels.0.pricePeriods.0.tiers
            "overagePricingModels": [{"billingModel": "USAGE_BASED", "featureId": "days", PRICE}] | 400 | MeteringNotAvailableForFeatureType | overagePricingModels
            "pricingModel": [] | 400 | BadUserInput | pricingModel
            """)
    @Sampled(3)
    void inconsistent_prices_are_refused_naming_the_field(String charges, int status, String code, String field) {
        Reply refused = development.patch(
                "/plans/pro", "{\"charges\": {\"pricingType\": \"PAID\", %s}}".formatted(written(charges)));

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo("charges." + field);
        assertNothingChanged();
    }

    @Test
    void addon_cannot_have_a_minimum_spend() {
        Reply refused = development.patch("/addons/extra", """
                {"charges": {"pricingType": "PAID",
                  "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": 1}}]}}
                """);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("charges.minimumSpend");
        assertThat(development.get("/addons/extra").at("pricingType")).isNull();
    }

    @Test
    void more_than_100_tiers_or_1000_prices_are_refused() {
        String ends = IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        String model = """
                {"billingModel": "PER_UNIT", "featureId": "calls", "tiersMode": "VOLUME", P[T(%s, null)]P}
                """.formatted(ends);
        String prices = IntStream.rangeClosed(0, 1_000)
                .mapToObj(_ -> written("{\"billingModel\": \"FLAT_FEE\", PRICE}"))
                .collect(Collectors.joining(", "));

        Reply tiers = catalog.charge("plans", "pro", written(model));
        Reply models = catalog.charge("plans", "pro", prices);

        assertThat(tiers.isProblem(400, "BadUserInput").text("allowed")).isEqualTo("1 to 100");
        assertThat(models.isProblem(400, "BadUserInput").text("allowed")).isEqualTo("up to 1000");
        assertNothingChanged();
    }

    private void assertNothingChanged() {
        assertThat(development.get("/plans/pro/charges").texts("id")).containsExactly("MONTHLY.FLAT_FEE.RECURRING");
        assertThat(development.get("/plans/pro/overage-charges").texts("id")).isEmpty();
        assertThat(development.get("/plans/pro/entitlements").texts("id")).isEmpty();
        assertThat(development.get("/plans/pro").text("minimumSpend")).isEqualTo("[]");
    }

    private static String written(String shorthand) {
        return TIERS.matcher(shorthand.replace("PRICE", "P[AMOUNT]P"))
                .replaceAll(ends -> Arrays.stream(ends.group(1).split(", ", -1))
                        .map("{\"upTo\": %s, \"unitPrice\": {\"amount\": 1}}"::formatted)
                        .collect(Collectors.joining(", ", "\"tiers\": [", "]")))
                .replace("P[", "\"pricePeriods\": [{\"billingPeriod\": \"MONTHLY\", ")
                .replace("]P", "}]")
                .replace("AMOUNT", "\"price\": {\"amount\": 1, \"currency\": \"usd\"}");
    }
}
