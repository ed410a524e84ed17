package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListRefusalTest {

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        syntaxVersion: '2.1'         | ``                              | syntaxVersion                             | "syntaxVersion" is missing
        '2.1'                        | '3.0'                           | syntaxVersion                             | must be 2.1, the only supported version
        saasName: Acme               | saasName: ' '                   | saasName                                  | must have 1 to 255 printable characters
        saasName: Acme               | saasName: 5                     | saasName                                  | in quotes
        currency: EUR                | ``                              | currency                                  | "currency" is missing
        currency: EUR                | currency: Euro                  | currency                                  | ISO 4217
        currency: EUR                | currency: XAU                   | currency                                  | ISO 4217 code of money
        currency: EUR                | {currency: EUR}                 | line 4, column 1                          | is not valid YAML
        currency: EUR                | curency: EUR                    | curency                                   | Do you mean "currency"?
        currency: EUR                | saasName: Other                 | saasName                                  | is listed twice
        features:                    | planes:                         | planes                                    | Do you mean "plans"?
        usageLimits:                 | usagelimits:                    | usagelimits                               | Do you mean "usageLimits"?
        valueType: BOOLEAN,          | ``                              | features.sso.valueType                    | "valueType" is missing
        valueType: BOOLEAN           | valueType: BOOL                 | features.sso.valueType                    | must be one of
        defaultValue: false,         | ``                              | features.sso.defaultValue                 | "defaultValue" is missing
        defaultValue: false          | defaultValue: 'false'           | features.sso.defaultValue                 | true or false
        type: DOMAIN                 | type: DOMAINE                   | features.sso.type                         | must be one of
        type: DOMAIN                 | type: DOMAIN, price: 3          | features.sso.price                        | has no key "price"
        defaultValue: [CARD]         | defaultValue: [CARD, 5]         | features.payment.defaultValue.1           | must be a text
        defaultValue: [CARD]         | defaultValue: {CARD: 1}         | features.payment.defaultValue             | must be a text
        defaultValue: [CARD]         | defaultValue: ''                | features.payment.defaultValue             | is empty, and no plan or add-on has a text
        sso: {valueType              | '-sso': {valueType              | features.-sso                             | Start it with a letter or digit
        sso: {valueType              | '': {valueType                  | features                                  | has a key that is not 1 to 255
        payment: {                   | seats: {                        | usageLimits.seats                         | both get the id
        type: NON_RENEWABLE          | type: RENEWABEL                 | usageLimits.seats.type                    | must be one of
        type: RENEWABLE,             | ``                              | usageLimits.calls.type                    | "type" is missing
        defaultValue: 3              | defaultValue: many              | usageLimits.seats.defaultValue            | must be a number
        defaultValue: 3              | defaultValue: true              | usageLimits.seats.defaultValue            | must be a number
        defaultValue: 3              | defaultValue: -3                | usageLimits.seats.defaultValue            | must be 0 or more
        defaultValue: 3              | defaultValue: -.inf             | usageLimits.seats.defaultValue            | must be a number
        defaultValue: 3              | defaultValue: .nan              | usageLimits.seats.defaultValue            | must be a number
        defaultValue: 3              | defaultValue: 010               | usageLimits.seats.defaultValue            | decimal digits
        defaultValue: 3              | defaultValue: 1:30              | usageLimits.seats.defaultValue            | decimal digits
        defaultValue: 3              | defaultValue: 0.0000001         | usageLimits.seats.defaultValue            | more than six decimals
        defaultValue: 3              | defaultValue: 1e99              | usageLimits.seats.defaultValue            | digits before or after the point
        defaultValue: 3              | defaultValue: 9223372036855     | usageLimits.seats.defaultValue            | is 9223372036855, which is too large
        {seats: {value: 10}}         | {seats: {value: 2e13}}          | plans.PRO.usageLimits.seats.value         | is 20000000000000, which is too large
        defaultValue: 3              | defaultValue: [3]               | usageLimits.seats.defaultValue            | must be a number
        defaultValue: 3              | defaultValue: !!int [3]         | usageLimits.seats.defaultValue            | must be a single value
        unit: call/day               | unit: [call]                    | usageLimits.calls.unit                    | must be a single value
        linkedFeatures: [sso]        | linkedFeatures: [ssl]           | usageLimits.calls.linkedFeatures.0        | no feature "ssl". Do you mean "sso"?
        FREE: {price: 0}             | FREE:                           | plans.FREE                                | a map of keys
        FREE: {price: 0}             | FREE: {}                        | plans.FREE.price                          | "price" is missing
        FREE: {price: 0}             | FREE: {prise: 0}                | plans.FREE.prise                          | Do you mean "price"?
        FREE: {price: 0}             | FREE: {price: -1}               | plans.FREE.price                          | must be 0 or more
        FREE: {price: 0}             | FREE: {price: 1e99}             | plans.FREE.price                          | digits before or after the point
        FREE: {price: 0}             | FREE: {price: .inf}             | plans.FREE.price                          | must be a number
        FREE: {price: 0}             | FREE: {price: '0'}              | plans.FREE.price                          | or words such as Contact Sales
        FREE: {price: 0}             | FREE: {price: '#x * 2'}         | plans.FREE.price                          | or words such as Contact Sales
        FREE: {price: 0}             | FREE: {price: [0]}              | plans.FREE.price                          | must be a text
        FREE: {price: 0}             | more: {price: 0}                | addOns.more                               | both get the id
        unit: user/month             | unit: user/day                  | plans.PRO.unit                            | must end with /month or /year
        features: {sso:              | features: {ssoo:                | plans.PRO.features.ssoo                   | no feature "ssoo". Do you mean "sso"?
        features: {sso: {value: true | features: {sso: {value: 1       | plans.PRO.features.sso.value              | true or false
        features: {sso: {value: true | features: {sso: {valeu: true    | plans.PRO.features.sso.valeu              | Do you mean "value"?
        features: {sso: {value: true | features: {sso: {value: null    | plans.PRO.features.sso.value              | "value" is missing
        {seats: {value: 10}}         | {sso: {value: true}}            | plans.PRO.usageLimits.sso                 | no usage limit "sso"
        {seats: {value: 10}}         | {seats: {value: ten}}           | plans.PRO.usageLimits.seats.value         | must be a number
        {seats: {value: 10}}         | {seats: 10}                     | plans.PRO.usageLimits.seats               | a map of keys
        availableFor: [PRO]          | availableFor: [PRO, GOLD]       | addOns.more.availableFor.1                | no plan "GOLD"
        availableFor: [PRO]          | availableFor: PRO               | addOns.more.availableFor                  | must be a list
        price: 1                     | price: 1, dependsOn: [less]     | addOns.more.dependsOn.0                   | no add-on "less"
        price: 1                     | price: 1, excludes: [less]      | addOns.more.excludes.0                    | no add-on "less"
        price: 1                     | price: 1, basePlan: PRO         | addOns.more.basePlan                      | has no key "basePlan"
        features: {sso:              | features: {warranty:            | plans.PRO.features.warranty               | no feature "warranty".
        {calls: {value: 50}}         | {call: {value: 50}}             | addOns.more.usageLimitsExtensions.call    | Do you mean "calls"?
        {calls: {value: 50}}         | {calls: {value: -50}}           | addOns.more.usageLimitsExtensions.calls.value | must be 0 or more
        """)
    void invalid_list_is_refused_with_the_error_position(String part, String fault, String field, String sentence) {
        assertRefused(PriceListText.acme(part, fault), field, sentence);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        features | usageLimits | features
        plans    | addOns      | plans
        """)
    void a_list_without_features_or_plans_is_refused(String section, String next, String field) {
        String list = PriceListText.ACME;
        String start = "\n%s:\n".formatted(section);
        String before = list.substring(0, list.indexOf(start));
        String after = list.substring(list.indexOf("\n%s:".formatted(next)));

        assertRefused(before + after, field, "is missing");
        assertRefused("%s\n%s: null%s".formatted(before, section, after), field, "is missing");
        assertRefused("%s\n%s: {}%s".formatted(before, section, after), field, "is empty. Add at least one entry.");
    }

    @Test
    void keys_that_map_to_the_same_id_are_refused() {
        String feature = ": {valueType: BOOLEAN, defaultValue: true, type: DOMAIN}\n";
        String list = PriceListText.acme("features:\n", "features:\n  'a,b'" + feature + "  a-b" + feature);

        assertRefused(list, "features.a-b", "`features.a,b` and `features.a-b` both get the id `a-b`.");
    }

    @Test
    void add_on_that_replaces_and_extends_the_same_limit_is_refused() {
        String both = PriceListText.acme("price: 1", "price: 1, usageLimits: {calls: {value: 9}}");

        assertRefused(both, "addOns.more.usageLimitsExtensions.calls", "is both replaced and extended by the add-on");
    }

    @Test
    void extension_of_a_boolean_limit_is_refused() {
        String list = PriceListText.acme("defaultValue: 100", "defaultValue: true")
                .replace("valueType: NUMERIC, defaultValue: true", "valueType: BOOLEAN, defaultValue: true");

        assertRefused(list, "addOns.more.usageLimitsExtensions.calls", "extends a limit that is not NUMERIC");
    }

    @Test
    void price_unit_with_the_id_of_a_usage_limit_is_refused() {
        assertRefused(
                PriceListText.ACME.replace("seats:", "unit-user:"), "plans.PRO.unit", "both get the id `unit-user`");
    }

    @Test
    void invalid_billing_factor_is_refused() {
        String half = PriceListText.acme("currency: EUR", "currency: EUR\nbilling: {monthly: 0.5}");
        String twice = PriceListText.acme("currency: EUR", "currency: EUR\nbilling: {annual: 2}");

        assertRefused(half, "billing.monthly", "must be a part of the monthly price");
        assertRefused(twice, "billing.annual", "must be a part of the monthly price");
    }

    static void assertRefused(String yaml, String field, String sentence) {
        Problem problem = catchThrowableOfType(Problem.class, () -> PriceLists.read(yaml));

        assertThat(problem).as(yaml).isNotNull();
        assertThat(problem.code()).isEqualTo(ProblemCode.BAD_USER_INPUT);
        assertThat(problem.message()).contains(sentence);
        assertThat(problem.facts()).containsEntry("field", field);
    }
}
