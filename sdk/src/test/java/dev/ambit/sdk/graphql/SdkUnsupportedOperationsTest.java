package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls the operations of coupons, credits, feature groups and payment methods, which Ambit does not have.
class SdkUnsupportedOperationsTest {

    private static final TestAccount ACME = TestAccount.open(TestServer.http(), "GraphQL absent");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            createCreditGrant(input: {customerId: "a", currencyId: "c", amount: 1, displayName: "x", grantType: PAID}) {grantId} | CustomCurrencyNotFound
            voidCreditGrant(input: {id: "g"}) {grantId}                                                                          | CreditGrantNotFound
            revokePromotionalEntitlementsGroup(input: {customerId: "a", featureGroupId: "g"}) {id}                               | FeatureGroupNotFoundError
            detachCustomerPaymentMethod(input: {customerId: "a"}) {id}                                                           | PaymentMethodNotFoundError
            """)
    void mutation_is_refused_with_the_code_of_an_unknown_entity(String mutation, String code) {
        String query = "mutation { %s }".formatted(mutation);

        assertThat(new GraphqlCaller(ACME.development().key()).code(query, Map.of()))
                .isEqualTo(code);
        assertThat(new GraphqlCaller(ACME.development().clientKey()).code(query, Map.of()))
                .isEqualTo("IdentityForbidden");
    }
}
