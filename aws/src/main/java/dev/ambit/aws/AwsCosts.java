package dev.ambit.aws;

import dev.ambit.db.AccountId;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `aws_costs`: the costs and the cost cap that the operator has set for an account's resources on AWS.
final class AwsCosts {

    private static final String FIND = """
            select monthly_max, kinds, updated_at
            from aws_costs
            where account_id = :account
            """;

    private static final String PUT = """
            insert into aws_costs (account_id, monthly_max, kinds, updated_at)
            values (:account, :max, :kinds::jsonb, :now)
            on conflict (account_id) do update
            set monthly_max = excluded.monthly_max, kinds = excluded.kinds, updated_at = excluded.updated_at
            """;

    /// The stored settings.
    ///
    /// @param monthlyMax cost cap in US dollars a month; null: no cap
    record Known(@Nullable BigDecimal monthlyMax, List<KindCost> kinds, Instant at) {

        static final Known NOTHING = new Known(null, List.of(), Instant.EPOCH);

        Known {
            kinds = List.copyOf(kinds);
        }
    }

    private AwsCosts() {}

    static Optional<Known> find(Handle tx, AccountId account) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> new Known(
                        row.getBigDecimal("monthly_max"),
                        Json.list(row.getString("kinds"), KindCost.class),
                        row.getTimestamp("updated_at").toInstant()))
                .findOne();
    }

    static void put(Handle tx, AccountId account, @Nullable BigDecimal monthlyMax, List<KindCost> kinds, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("max", monthlyMax)
                .bind("kinds", Json.text(kinds))
                .bind("now", now)
                .execute();
    }
}
