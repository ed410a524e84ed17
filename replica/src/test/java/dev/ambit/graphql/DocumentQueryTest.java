package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs the query from the README of the example in the BYOS document.
@Tag("long")
class DocumentQueryTest {

    /// The query from the README of the document's example, unchanged.
    static final String README = """
            query CustomersAndSubscriptions {
              customers { totalCount nodes { createdAt updatedAt customerId name email entitlements
                subscriptions(condition: {status: "ACTIVE"}) {
                  nodes { createdAt updatedAt subscriptionId planId planName status startDate endDate } } } }
            }""";

    private static final TestTables TABLES = TestTables.open("""
            insert into public.customers values
                ('2025-01-01 00:00:01.2340', '2025-01-02', 'ann', 'Ann', 'ann@acme.com', null,
                    '[{"feature": {"id": "seats"}, "usageLimit": 1.50}]'),
                ('2025-01-01', '2025-01-01', 'bob', null, null, null, '[]');
            insert into public.subscriptions values
                ('2025-01-01', '2025-01-01', 's1', 'ann', 'ACTIVE', 'basic', 'Basic', null, '2025-01-01', null, null, null),
                ('2025-01-01', '2025-01-01', 's2', 'ann', 'CANCELED', 'pro', 'Pro', null, '2025-01-01', null, null, null)
            """);

    @AfterAll
    static void close() {
        TABLES.close();
    }

    @Test
    void query_from_the_readme_of_the_byos_document_runs_unchanged() {
        GraphqlResult answer = TABLES.graphql().answer(GraphqlRequest.of(README));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(TestTables.text(answer)).isEqualToIgnoringWhitespace("""
                {"data":{"customers":{"totalCount":2,"nodes":[
                {"createdAt":"2025-01-01T00:00:01.234","updatedAt":"2025-01-02T00:00:00","customerId":"ann",
                "name":"Ann","email":"ann@acme.com","entitlements":[{"feature":{"id":"seats"},"usageLimit":1.50}],
                "subscriptions":{"nodes":[{"createdAt":"2025-01-01T00:00:00","updatedAt":"2025-01-01T00:00:00",
                "subscriptionId":"s1","planId":"basic","planName":"Basic","status":"ACTIVE",
                "startDate":"2025-01-01T00:00:00","endDate":null}]}},
                {"createdAt":"2025-01-01T00:00:00","updatedAt":"2025-01-01T00:00:00","customerId":"bob",
                "name":null,"email":null,"entitlements":[],"subscriptions":{"nodes":[]}}]}}}""");
    }
}
