package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Amounts of updates that buy more at once and less later. Subscriptions start on 31 January; their month ends on 28
/// February, so that a half is left on 14 February and a quarter on 21 February. A year has 365 days.
class MixedUpdatePreviewTest {

    /// Columns: what the customer has, updates that are stored before with their day, the update with its day, what
    /// is due now, and the next invoice. The plan d10 costs 10, `extra` 7 and `more` 3 a month; 100, 70 and 365 a
    /// year; its product defers prorations. The product of `basic` does not.
    ///
    /// - Half of 2 x 3 is owed: 10 + 6 + 3.
    /// - 3 is owed since the 14th. A quarter of 2 x 3 more is added: 10 + 12 + 3 + 1.5.
    /// - 3 is owed for `more`, then credited, then owed again, in equal lines: 10 + 6 + 3 - 3 + 3.
    /// - Half of 2 and the setup fee of 50 are due now: 10 + 2 are due next.
    /// - `more` is owed for 351 days; `extra` is credited for 337 days from 28 February:
    ///   100 + 365 + 351 - 64.63.
    /// - The new year starts now and costs all of it until it ends: 100 + 70 + 365 - (10 + 7) / 2;
    ///   then 100 + 365.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            d10 extra=1      |                                | 14 d10 more=2 LATER      | 0     | 19
            d10 extra=1      | 14 d10 extra=1 more=2          | 21 d10 more=4 LATER      | 0     | 26.5
            d10 extra=1      | 14 d10 extra=1 more=2; 14 d10 extra=1 | 14 d10 more=2 LATER | 0   | 19
            basic support=1  |                                | 14 basic onboard=1 LATER | 51    | 12
            d10 year extra=1 |                                | 14 d10 year more=1 MONTH | 0     | 751.37
            d10 extra=1      |                                | 14 d10 year more=1 LATER | 526.5 | 465
            """)
    @Sampled(3)
    void proration_of_more_is_owed_beside_what_is_due_after_less(
            String had, String stored, String update, BigDecimal now, BigDecimal next) {
        PreviewShop shop = PreviewShop.open();
        shop.customer("ann");
        shop.subscribe("ann", had).isOk();
        for (String it : stored == null ? new String[0] : stored.split("; ")) {
            at(shop, it);
            shop.update("ann", wish(it)).isOk();
        }
        at(shop, update);

        Reply preview = shop.previewUpdate("ann", wish(update)).isOk();

        assertThat(amount(preview, "immediateInvoice.total")).isEqualByComparingTo(now);
        assertThat(amount(preview, "recurringInvoice.total")).isEqualByComparingTo(next);
        shop.update("ann", wish(update)).isOk();
        Reply after = shop.previewUpdate("ann", "{}").isOk();
        assertThat(amount(after, "immediateInvoice.total")).isZero();
        assertThat(amount(after, "recurringInvoice.total")).isEqualByComparingTo(next);
    }

    private static void at(PreviewShop shop, String row) {
        shop.advance(Instant.parse("2027-02-%sT00:00:00Z".formatted(row.substring(0, 2))));
    }

    private static String wish(String row) {
        return row.substring(3);
    }

    private static BigDecimal amount(Reply preview, String path) {
        return new BigDecimal(preview.text(path));
    }
}
