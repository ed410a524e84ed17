package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.LongForm;
import dev.ambit.Sampled;
import dev.ambit.TestServer;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests the import of 158 price lists of 24 companies.
class EveryPriceListTest {

    /// Of each plan so many add-ons are bought, and so many pairs of add-ons.
    private static final int ADD_ONS = 2;

    private static final int PAIRS = LongForm.ENABLED ? 10 : 1;

    /// A key that the format does not have; `pricingUrls` was meant.
    private static final Map<String, String> REFUSED = Map.of(
            "clockify/2022", "features.quickBooksIntegration.pricingsUrls",
            "clockify/2023", "features.quickBooksIntegration.pricingsUrls",
            "clockify/2024", "features.quickBooksIntegration.pricingsUrls");

    static List<String> readable() {
        return PriceListText.all().stream()
                .filter(name -> !REFUSED.containsKey(name))
                .toList();
    }

    /// All with the long tests, else the last year of each third product.
    static Stream<String> priceLists() {
        List<String> readable = readable();
        if (LongForm.ENABLED) {
            return readable.stream();
        }
        List<String> last = readable.stream()
                .filter(name -> readable.stream()
                        .noneMatch(other -> product(other).equals(product(name)) && other.compareTo(name) > 0))
                .toList();
        return IntStream.range(0, last.size()).filter(it -> it % 3 == 0).mapToObj(last::get);
    }

    @Test
    void test_data_has_158_price_lists_of_24_products_with_155_valid() {
        assertThat(PriceListText.all()).hasSize(158);
        assertThat(PriceListText.all().stream().map(EveryPriceListTest::product).distinct())
                .hasSize(24);
        assertThat(readable()).hasSize(155);
    }

    @Test
    void price_list_with_an_unknown_key_is_refused_with_its_position() {
        REFUSED.forEach((name, place) -> {
            Problem refused = catchThrowableOfType(Problem.class, () -> PriceLists.read(PriceListText.of(name)));
            assertThat(refused.facts()).as(name).containsEntry("field", place);
        });
    }

    @ParameterizedTest
    @MethodSource("readable")
    @Sampled(3)
    @Tag("ci")
    void price_list_becomes_a_catalog_that_matches_its_file(String name) {
        String yaml = PriceListText.of(name);

        assertThat(PriceListAgreement.disagreements(yaml, PriceLists.read(yaml)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("priceLists")
    @Tag("long")
    void subscriber_gets_exactly_the_entitlements_of_the_price_list(String name) {
        String yaml = PriceListText.of(name);
        SoldPriceList list = SoldPriceList.in(TestServer.openAccount().development(), yaml);
        for (String plan : YamlAnswers.plans(yaml)) {
            if (LongForm.ENABLED) {
                list.requireEachAnswer(plan);
            } else {
                list.requireList(plan);
            }
            YamlAnswers.addOns(yaml, plan).stream()
                    .limit(ADD_ONS)
                    .forEach(addOn -> list.requireListWith(plan, List.of(addOn), 2));
            YamlAnswers.pairs(yaml, plan).stream().limit(PAIRS).forEach(pair -> list.requireListWith(plan, pair, 1));
        }
    }

    @Test
    void tested_price_lists_include_pairs_of_add_ons_and_enum_values() {
        List<String> lists = priceLists().map(PriceListText::of).toList();

        assertThat(lists)
                .anyMatch(yaml -> YamlAnswers.plans(yaml).stream()
                        .anyMatch(plan -> !YamlAnswers.pairs(yaml, plan).isEmpty()));
        assertThat(lists)
                .anyMatch(yaml -> YamlAnswers.plans(yaml).stream()
                        .flatMap(plan -> YamlAnswers.of(yaml, plan).stream())
                        .anyMatch(it -> it.granted() && it.kind() == YamlAnswers.Kind.ENUM));
    }

    private static String product(String name) {
        return name.substring(0, name.indexOf('/'));
    }
}
