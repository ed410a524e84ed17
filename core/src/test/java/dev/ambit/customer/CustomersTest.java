package dev.ambit.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import dev.ambit.db.Slice;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomersTest {

    /// The cost of a page does not depend on the number of customers.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void page_of_customers_is_read_by_index(boolean backwards) {
        var slice = new Slice(Instant.parse("2026-01-01T00:00:00Z"), "c1", backwards, 21, Slice.FIRST, Slice.LAST);
        var filter = new Customers.Filter(null, null);

        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> Customers.list(tx, LargeEnvironment.environment(), filter, slice));

        assertThat(plan).contains("Index Scan").doesNotContain("Seq Scan").doesNotContain("Sort");
    }
}
