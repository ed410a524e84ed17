package dev.ambit.quota;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/// The SQL of reported events and measurements per account and calendar month (UTC).
final class ReportedEvents {

    /// @param others not counted against the allowance
    record Sum(long counted, long others) {}

    /// Sets the account's scope in the same statement, because a separate round trip would cost as much as the
    /// count. Few transactions per environment write here concurrently.
    private static final String ADD = """
        with scope as (
            select set_config('app.account', (:account::int)::text, true) as setting
        )
        insert into reported_events (account_id, month, is_counted, lane, events)
        select :account, :month::date, :isCounted, pg_backend_pid() % 16, :events
        from scope
        where scope.setting <> ''
        on conflict (account_id, month, is_counted, lane) do update
        set events = reported_events.events + excluded.events
        """;

    private static final String FIND = """
        select coalesce(sum(events) filter (where is_counted), 0) as counted,
            coalesce(sum(events) filter (where not is_counted), 0) as others
        from reported_events
        where account_id = :account and month = :month::date
        """;

    private ReportedEvents() {}

    /// @param isCounted whether they count against the account's allowance
    static void add(Handle tx, AccountId account, boolean isCounted, long events, Instant now) {
        tx.createUpdate(ADD)
                .bind("account", account.value())
                .bind("month", month(now))
                .bind("isCounted", isCounted)
                .bind("events", events)
                .execute();
    }

    static Sum find(Handle tx, AccountId account, Instant now) {
        Transactions.addScope(tx, account);
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("month", month(now))
                .map((row, _) -> new Sum(row.getLong("counted"), row.getLong("others")))
                .one();
    }

    private static LocalDate month(Instant now) {
        return YearMonth.from(now.atOffset(ZoneOffset.UTC)).atDay(1);
    }
}
