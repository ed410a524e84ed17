package dev.ambit.environment;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;

/// The rows of one environment in each table, read by the superuser.
public final class EnvironmentRows {

    private static final String TABLES = """
            select table_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and column_name = 'environment_id' and table_type = 'BASE TABLE'
            order by table_name
            """;

    /// Lists all columns with the internal id of an environment, under any name.
    private static final String NUMBERS = """
            select table_name || '.' || column_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'integer'
                and column_name ~ '^(environment|(first_|second_|target_)?environment_id|source.*|development_id)$'
            order by 1
            """;

    /// Tables of any owner.
    private static final String ALL_TABLES = """
            select table_name from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'
            order by table_name
            """;

    /// As text in text and JSON, as bytes in bytes, and as text in bytes. `offset 0` keeps PostgreSQL from making the
    /// text of a row three times.
    private static final String MENTIONS = """
            select count(*)
            from (select it::text from <table> as it offset 0) as shown (text)
            where strpos(text, :id) > 0
                or strpos(text, replace(:id, '-', '')) > 0
                or strpos(text, encode(convert_to(:id, 'UTF8'), 'hex')) > 0
            """;

    private static final String CHECKSUM = """
            select '<table>' as name,
                count(*) || ' rows ' || md5(coalesce(string_agg(shown::text, '|' order by shown::text), '')) as checksum
            from <table> as it
            cross join lateral (select to_jsonb(it) - '{cursor,previous,failing_since,last_used_at}'::text[]) as row (shown)
            where environment_id = :environment and it::text !~ '^\\((CHECK_SWEEP|DELIVERY|EVENT_RETENTION|SEARCH),'
            """;

    private static final String NUMBER = "select environment_id from environments where public_id = :id::uuid";

    /// Tables that the server writes by itself.
    private static final Set<String> NOTED = Set.of(
            "counted_subscriptions",
            "decisions",
            "denied_checks",
            "endpoint_attempts",
            "endpoint_failures",
            "endpoint_lanes",
            "first_steps",
            "limit_uses",
            "overview_progress",
            "search_entries",
            "search_tasks",
            "search_words",
            "served_hours",
            "subscriber_counts",
            "subscription_counts",
            "usage_minutes");

    /// Named with their reasons in `SchemaTest`.
    private static final Set<String> OUTSIDE = Set.of("key_hashes", "operations", "resting_environments", "work");

    private EnvironmentRows() {}

    /// Of the live schema.
    static List<String> tables() {
        return TestServer.superuser().withHandle(EnvironmentRows::tables);
    }

    static List<String> tables(Handle superuser) {
        return superuser.createQuery(TABLES).mapTo(String.class).list();
    }

    /// Tables in which users of an environment leave rows.
    static List<String> ofEnvironments() {
        return tables().stream().filter(table -> !OUTSIDE.contains(table)).toList();
    }

    public static int number(String publicId) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery(NUMBER)
                        .bind("id", publicId)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Rows about a stack that an environment has even without one.
    private static final List<String> STACKS = List.of(
            "insert into parameter_sets (environment_id) values (?) on conflict do nothing",
            """
            insert into parameters (environment_id, name, source, value, updated_at)
            values (?, 'currency', 'PANEL', 'eur', now())
            """,
            """
            insert into parameter_changes (environment_id, changed_at, name, source, after, actor, trace_id)
            values (?, now(), 'currency', 'PANEL', 'eur', 'APP_SERVER', repeat('0', 32))
            """,
            "insert into maskings (environment_id, masking, updated_at)"
                    + " values (?, '{\"personal\": [], \"media\": []}', now())",
            """
            with operation as (
                insert into operations (operation_id, account_id, environment_id, kind, state, claimed_until, created_at,
                    started_at, finished_at)
                select gen_random_uuid(), account_id, environment_id, 'ROW_COPY', 'DONE', now(), now(), now(), now()
                from environments
                where environment_id = ?
                returning environment_id, operation_id)
            insert into row_copies (environment_id, operation_id, source, draft, actor, created_at)
            select environment_id, operation_id, 0,
                '{"source": "shop", "target": "shop-dev", "foreignKeys": "REFUSE", "conflict": "SKIP",
                "tables": [{"name": "orders", "where": []}], "masks": [], "personal": []}', 'APP_SERVER', now()
            from operation
            """,
            """
            insert into backups (environment_id, operation_id, purpose, actor, created_at)
            values (?, gen_random_uuid(), 'EXPORT', 'APP_SERVER', now())
            """,
            """
            insert into deploys (environment_id, operation_id, branch, commit_id, actor, trace_id, created_at)
            values (?, gen_random_uuid(), 'store-dev', repeat('0', 40), 'APP_SERVER', repeat('0', 32), now())
            """,
            "insert into backup_schedules (environment_id, every_hours, kept) values (?, 24, 7)");

    /// Rows of promotions, which need another environment.
    private static final List<String> PROMOTIONS = List.of("""
            insert into promotion_rules (environment_id, approvals, roles, people, is_protected)
            values (?, 0, '{ADMIN}', '{}', false)
            on conflict do nothing
            """, """
            insert into fork_copies (environment_id, operation_id, source_environment_id, masked, mask_key,
                after_customer, actor, trace_id)
            values (?, gen_random_uuid(), 0, '{}', '\\x00', '', 'APP_SERVER', repeat('0', 32))
            """, """
            insert into automatic_archivals (environment_id, path, cause, archived_at)
            values (?, 'plans.none', 'IMPORT', now())
            on conflict do nothing
            """, """
            insert into imported_entities (environment_id, product_id, path, listed, present)
            values (?, 'none', 'plans.none', 'None', 'None')
            on conflict do nothing
            """, """
            insert into applied_catalog_files (environment_id, hash, applied_at)
            values (?, '\\x00', now())
            on conflict do nothing
            """, """
            with impact as (
                insert into promotion_impacts (environment_id, promotion_id, content)
                values (?, gen_random_uuid(), '{}')
                returning environment_id, promotion_id)
            insert into promotion_impact_changes (environment_id, promotion_id, customer_id, resource_id, feature_id,
                before, after)
            select environment_id, promotion_id, 'nobody', '', 'calls', '{}', '{}'
            from impact
            """, """
            insert into rollout_moves (environment_id, operation_id, customer_id, subscription_id, plan_version, addons)
            values (?, gen_random_uuid(), 'nobody', 'nothing', 0, '[]')
            """, """
            with promotion as (
                insert into catalog_promotions (account_id, promotion_id, source_environment_id, target_environment_id,
                    title, content, state, actor, trace_id, created_at)
                select account_id, gen_random_uuid(), environment_id, environment_id, 'Change',
                    '{"migrationType": "NEW_CUSTOMERS", "choices": []}', 'CLOSED', 'APP_SERVER', repeat('0', 32), now()
                from environments
                where environment_id = ?
                returning account_id, promotion_id),
            activity as (
                insert into catalog_promotion_activity (account_id, promotion_id, kind, actor, trace_id, done_at)
                select account_id, promotion_id, 'CLOSED', 'APP_SERVER', repeat('0', 32), now()
                from promotion),
            forward as (
                insert into fast_forwards (account_id, promotion_id, operation_id, requested, progress)
                select account_id, promotion_id, gen_random_uuid(),
                    '{"days": 1, "order": {"hash": "0", "choices": [], "actor": "APP_SERVER", "traceId": "0",
                      "at": "2026-01-01T00:00:00Z"}}',
                    '{"phase": "FORK", "rollouts": [], "day": 0, "after": "", "counts": {"customers": 0,
                      "renewals": 0, "amounts": 0, "resets": 0, "limits": 0, "charged": []}}'
                from promotion)
            insert into fast_forward_differences (account_id, promotion_id, customer_id, resource_id, kind, subject)
            select account_id, promotion_id, 'nobody', '', 'LIMIT', 'calls'
            from promotion
            """);

    /// Inserts rows that otherwise appear only after a minute or an hour.
    public static void furnishUnseen(int environment) {
        TestServer.superuser().useHandle(tx -> {
            // Without a customer, so it is never counted.
            tx.execute("""
                    insert into metered_hours (environment_id, customer_id, resource_id, hour, version)
                    values (?, 'nobody', '', now(), 0)
                    """, environment);
            tx.execute("""
                    insert into served_hours (environment_id, hour, requests, failures, latencies)
                    values (?, 'epoch', '{}', '{}', '{}')
                    """, environment);
            tx.execute("""
                    insert into search_tasks (environment_id, kind, ids, due_at)
                    values (?, 5, '{}', now() + interval '1 day')
                    """, environment);
            tx.execute("""
                    insert into limit_uses (environment_id, customer_id, resource_id, feature_id, used, usage_limit, percent)
                    values (?, 'nobody', '', 'calls', 8, 10, 80)
                    """, environment);
            tx.execute("""
                    insert into denied_checks (environment_id, day, feature_id, checks)
                    values (?, 'epoch', 'calls', 1)
                    """, environment);
            tx.execute("""
                    insert into decisions (environment_id, decision_id, decided_at, environment_at, customer_id, feature_id,
                        requested_micros, sequence, denied_because)
                    values (?, gen_random_uuid(), now(), now(), 'nobody', 'calls', 0, 0, 'CustomerNotFound')
                    """, environment);
            tx.execute("""
                    with link as (
                        insert into review_links (environment_id, link_id, product_id, created_at, expire_at)
                        values (?, gen_random_uuid(), 'main', now(), now() + interval '1 day')
                        returning environment_id, link_id)
                    insert into review_tokens (token_hash, environment_id, link_id)
                    select sha256(link_id::text::bytea), environment_id, link_id from link
                    """, environment);
            tx.execute("""
                    insert into public_pricing (environment_public_id, environment_id) values (gen_random_uuid(), ?)
                    """, environment);
            STACKS.forEach(insert -> tx.execute(insert, environment));
            PROMOTIONS.forEach(insert -> tx.execute(insert, environment));
        });
    }

    /// How many rows of it each table has; tables without any are left out.
    public static Map<String, Long> counts(int environment) {
        return TestServer.superuser()
                .withHandle(it -> tables(it).stream()
                        .collect(toMap(
                                table -> table, table -> count(it, table, environment), (a, _) -> a, TreeMap::new))
                        .entrySet()
                        .stream()
                        .filter(entry -> entry.getValue() > 0)
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new)));
    }

    /// All columns that contain the internal id.
    public static List<String> numbers(Handle superuser, int environment) {
        return superuser.createQuery(NUMBERS).mapTo(String.class).list().stream()
                .filter(column -> superuser
                        .createQuery("select exists (select from <table> where <column> = :environment)")
                        .define("table", column.substring(0, column.indexOf('.')))
                        .define("column", column.substring(column.indexOf('.') + 1))
                        .bind("environment", environment)
                        .mapTo(Boolean.class)
                        .one())
                .toList();
    }

    /// How many rows of each table have its UUID, whosever they are and however it is written; tables without any
    /// are left out.
    static Map<String, Long> mentions(Handle superuser, String publicId) {
        Map<String, Long> found = new TreeMap<>();
        for (String table :
                superuser.createQuery(ALL_TABLES).mapTo(String.class).list()) {
            long rows = superuser
                    .createQuery(MENTIONS)
                    .define("table", table)
                    .bind("id", publicId)
                    .mapTo(Long.class)
                    .one();
            if (rows > 0) {
                found.put(table, rows);
            }
        }
        return found;
    }

    static Map<String, Long> mentions(String publicId) {
        return TestServer.superuser().withHandle(it -> mentions(it, publicId));
    }

    /// Checksums of all rows in any order. Pending sweeps, the last use of keys, deliveries and their answers,
    /// the search index and the figures of the overview are left out.
    public static Map<String, String> checksums(int environment) {
        return TestServer.superuser().withHandle(it -> {
            String all = tables(it).stream()
                    .filter(table -> !NOTED.contains(table))
                    .map(table -> CHECKSUM.replace("<table>", table))
                    .collect(joining(" union all "));
            return it.createQuery(all)
                    .bind("environment", environment)
                    .setMapKeyColumn("name")
                    .setMapValueColumn("checksum")
                    .collectInto(new GenericType<TreeMap<String, String>>() {});
        });
    }

    /// Waits until usage is in the log and nothing writes any more. Later work is not due: names are searched again
    /// minutes later, stacks half an hour later, backups hours later, and the search index a day later.
    public static void awaitQuiet(int environment) {
        Waiting.until(
                () -> TestServer.superuser()
                        .withHandle(it -> it.createQuery("""
                                select (select count(*) from counters where environment_id = :environment and dirty)
                                    + (select count(*) from work
                                        where environment_id = :environment
                                            and kind not in ('EVENT_RETENTION', 'EVENT_RECOUNT', 'CHECK_SWEEP', 'DELIVERY',
                                            'ERASURE', 'BACKUP', 'STACK_WATCH', 'LIMIT_DIGEST', 'REVIEW_SWEEP')
                                            and (kind <> 'SEARCH' or due_at < now() + interval '1 hour'))
                                    + (select count(*) from metered_environments
                                        where environment_id = :environment and seen < (
                                            select max(sequence) from events where environment_id = :environment))
                                    + (select count(*) from operations
                                        where environment_id = :environment and finished_at is null)
                                """)
                                .bind("environment", environment)
                                .mapTo(Integer.class)
                                .one()),
                left -> left == 0);
    }

    static long count(Handle superuser, String table, int environment) {
        return superuser
                .createQuery("select count(*) from <table> where environment_id = :environment")
                .define("table", table)
                .bind("environment", environment)
                .mapTo(Long.class)
                .one();
    }

    /// The tables that have rows of an account.
    public static List<String> accountTables(int account) {
        return TestServer.superuser()
                .withHandle(it ->
                        it
                                .createQuery(TABLES.replace("environment_id", "account_id"))
                                .mapTo(String.class)
                                .list()
                                .stream()
                                .filter(table -> it.createQuery(
                                                "select exists (select from <table> where account_id = :account)")
                                        .define("table", table)
                                        .bind("account", account)
                                        .mapTo(Boolean.class)
                                        .one())
                                .toList());
    }

    /// Of all rows that are an account's own.
    public static String accountChecksum(int account) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery("""
                        select md5(string_agg(row, '|' order by row))
                        from (
                            select accounts::text from accounts where account_id = :account
                            union all
                            select environments::text from environments where account_id = :account
                            union all
                            select catalog_revisions::text from catalog_revisions where account_id = :account
                            union all
                            select account_acts::text from account_acts where account_id = :account
                            union all
                            select key_hashes::text from key_hashes where account_id = :account
                        ) as own (row)
                        """)
                        .bind("account", account)
                        .mapTo(String.class)
                        .one());
    }
}
