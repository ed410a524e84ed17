package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.receipt.ReceiptVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Reads everything from a server that an upgrade must keep: rows per table, checksums of logs, decisions, pages of
/// stacks, branches, objects and receipts.
final class UpgradeAnswers {

    /// Fields that change by themselves.
    private static final Set<String> VOLATILE = Set.of(
            "accrued",
            "availability",
            "checkedAt",
            "errorBudgetLeft",
            "lag",
            "lastUsedAt",
            "p99Millis",
            "responseHead",
            "service",
            "traceId");

    /// Tables whose rows change while a server runs.
    private static final Set<String> UNSTEADY_TABLES = Set.of(
            "account_acts",
            "backups",
            "check_log_state",
            "checks",
            "decisions",
            "heartbeats",
            "leases",
            "notification_readers",
            "notifications",
            "served_hours",
            "service_hours",
            "flyway_schema_history");

    private static final List<String> OF_ENVIRONMENT = List.of(
            "/products",
            "/features",
            "/plans",
            "/addons",
            "/catalog",
            "/subscriptions?status[]=ACTIVE&status[]=IN_TRIAL&status[]=CANCELED&status[]=EXPIRED&status[]=NOT_STARTED",
            "/webhooks",
            "/events/checksums",
            "/customers?limit=100");

    private static final List<String> OF_STACK = List.of(
            "",
            "/resources",
            "/parameters",
            "/parameters/history",
            "/deploys",
            "/releases",
            "/branch",
            "/distribution",
            "/backups");

    /// The period around the clock of the sample.
    private static final String HISTORY = "?startDate=2090-03-01T00:00:00Z&endDate=2090-04-01T00:00:00Z";

    private static final String TABLES = """
            select table_name
            from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'
            order by table_name
            """;

    /// Without the histories of releases, whose times are texts in the zone of the machine.
    private static final String STACK_TABLES = """
            select c.oid::regclass::text
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                and c.relname !~ '^ambit_releases'
            order by 1
            """;

    private final AmbitProcess server;
    private final Path data;
    private final int gatewayPort;
    private final int bucketPort;
    private final Map<String, Object> answers = new TreeMap<>();

    private UpgradeAnswers(AmbitProcess server, Path data, int gatewayPort, int bucketPort) {
        this.server = server;
        this.data = data;
        this.gatewayPort = gatewayPort;
        this.bucketPort = bucketPort;
    }

    static Map<String, Object> of(
            AmbitProcess server, Path data, List<TestAccount> accounts, int gatewayPort, int bucketPort)
            throws IOException {
        var answers = new UpgradeAnswers(server, data, gatewayPort, bucketPort);
        answers.tables();
        answers.put("operator accounts", server.http().get(TestServer.OPERATOR_TOKEN, "/api/v1/accounts"));
        for (TestAccount account : accounts) {
            answers.account(account);
        }
        return answers.answers;
    }

    private void tables() throws IOException {
        DatabaseRows rows = DatabaseRows.of(data);
        for (String table : rows.texts(TABLES)) {
            if (!UNSTEADY_TABLES.contains(table)) {
                answers.put("table " + table, rows.number(counting(table), Map.of()));
            }
        }
    }

    /// A scheduled backup can become due while the server runs. The server logs checks at random, and schedules the
    /// removal of each log entry.
    private static String counting(String table) {
        String steady = switch (table) {
            case "operations" -> " where kind <> 'BACKUP'";
            case "work" -> " where kind <> 'CHECK_SWEEP'";
            default -> "";
        };
        return "select count(*) from " + table + steady;
    }

    private void account(TestAccount account) throws IOException {
        String name = account.slug() + " ";
        for (String path : List.of("environments", "members", "orders", "releases", "receipts", "audit?limit=100")) {
            put(name + path, account.http().get(account.key(), "/api/v1/" + path));
        }
        for (String receipt :
                account.http().get(account.key(), "/api/v1/receipts").isOk().texts("operationId")) {
            Reply signed = account.http().get(account.key(), "/api/v1/receipts/" + receipt);
            put(name + "receipt " + receipt, signed);
            ReceiptVerification.read(signed);
        }
        if (account.http()
                        .get(account.key(), "/api/v1/stacks/production/branch")
                        .status()
                == 200) {
            answers.put(name + "branches", new TreeMap<>(git(account).heads()));
        }
        environment(name + "development ", account.development());
        environment(name + "production ", account.production());
        for (String slug : environments(account)) {
            String path = "/api/v1/environments/%s/api-keys".formatted(slug);
            put(name + slug + " keys", account.http().get(account.key(), path));
            Reply stack = account.http().get(account.key(), "/api/v1/stacks/" + slug);
            if (stack.status() == 200) {
                stack(account, slug, stack);
            }
        }
    }

    private TestGit git(TestAccount account) {
        String url = "http://git:%s@127.0.0.1:%d/git/%s.git".formatted(account.key(), server.port(), account.slug());
        return new TestGit(data, url);
    }

    private static List<String> environments(TestAccount account) {
        return account.http().get(account.key(), "/api/v1/environments").isOk().texts("slug");
    }

    private void environment(String name, TestEnvironment environment) {
        for (String path : OF_ENVIRONMENT) {
            put(name + path, environment.get(path));
        }
        List<String> features = environment.get("/features?limit=100").isOk().texts("id");
        for (String customer : environment.get("/customers?limit=100").isOk().texts("id")) {
            put(name + customer + " entitlements", environment.get("/customers/%s/entitlements".formatted(customer)));
            put(
                    name + customer + " promotions",
                    environment.get("/customers/%s/promotional-entitlements".formatted(customer)));
            for (String feature : features) {
                String of = name + customer + " " + feature;
                put(of, environment.check(customer, feature));
                put(of + " 1", environment.check(customer, feature, "1"));
                put(of + " history", environment.get("/usage/%s/history/%s%s".formatted(customer, feature, HISTORY)));
            }
        }
        for (String webhook : environment.get("/webhooks").isOk().texts("id")) {
            put(name + "attempts " + webhook, environment.get("/webhooks/%s/attempts".formatted(webhook)));
        }
        feed(name + "feed", environment);
    }

    /// Adds the checksum of each event.
    private void feed(String name, TestEnvironment environment) {
        Reply feed = environment.get("/events/feed?after=0&limit=1000").isOk();
        List<Object> sums = new ArrayList<>();
        for (Object event : (List<?>) Objects.requireNonNull(feed.at(""))) {
            sums.add(Sha256.hex(Json.text(sorted(event))).substring(0, 16));
        }
        answers.put(name, sums);
        answers.put(name + " snapshot", snapshot(environment));
    }

    private static Object snapshot(TestEnvironment environment) {
        return environment
                .get("/events/snapshot")
                .http()
                .body()
                .lines()
                .map(line -> Sha256.hex(Json.text(sorted(UpgradeSample.parsed(line))))
                        .substring(0, 16))
                .toList();
    }

    private void stack(TestAccount account, String slug, Reply stack) throws IOException {
        String name = account.slug() + " stack " + slug;
        boolean isSuspended = stack.text("state").equals("SUSPENDED");
        for (String path : OF_STACK) {
            // The server reads releases with the stack's login, which a suspended stack does not have.
            if (!isSuspended || !path.equals("/releases")) {
                put(name + path, account.http().get(account.key(), "/api/v1/stacks/" + slug + path));
            }
        }
        String host = host(stack);
        if (!host.isEmpty()) {
            answers.put(name + " page", page(host, "/"));
            answers.put(name + " image", page(host, "/images/dot.svg"));
        }
        if (stack.text("resources").contains("ASSET_BUCKET")) {
            try (UpgradeBucket bucket = UpgradeBucket.of(account, slug, bucketPort)) {
                answers.put(name + " objects", bucket.content());
            }
        }
        if (stack.text("resources").contains("DATABASE")) {
            databases(account, slug, name);
        }
    }

    /// Adds the rows and comments of all tables in the database of a stack, and whether the stack's login can connect.
    private void databases(TestAccount account, String slug, String name) throws IOException {
        Map<?, ?> detail = new Tenant(account, "").database(slug);
        String database = String.valueOf(detail.get("database"));
        DatabaseRows rows = DatabaseRows.ofStack(data, database);
        String notes = "\"%s\".notes%s".formatted(detail.get("schema"), detail.get("suffix"));
        answers.put(
                name + " rows",
                rows.texts("select md5(string_agg(id || note, ',' order by id)) from " + notes)
                        .getFirst());
        for (String table : rows.texts(STACK_TABLES)) {
            answers.put(
                    name + " table " + table, rows.texts(rowsAndComment(table)).getFirst());
        }
        Reply login = account.http()
                .get(account.key(), "/api/v1/stacks/%s/resources/DATABASE/credentials".formatted(slug))
                .isOk();
        answers.put(name + " login", DatabaseRows.accepts(data, database, login.text("login"), login.text("secret")));
    }

    private static String rowsAndComment(String table) {
        return """
            select concat_ws(' ',
                (select md5(string_agg(it::text, ',' order by it::text)) from %1$s as it),
                (select pg_get_userbyid(relowner) from pg_class where oid = '%1$s'::regclass),
                obj_description('%1$s'::regclass))
            """.formatted(table);
    }

    static String host(Reply stack) {
        for (Object resource : (List<?>) Objects.requireNonNull(stack.at("resources"))) {
            if (resource instanceof Map<?, ?> it && "HOST".equals(it.get("kind"))) {
                return String.valueOf(it.get("name"));
            }
        }
        return "";
    }

    private String page(String host, String path) throws IOException {
        return page(gatewayPort, host, path);
    }

    /// Returns status and body of a page.
    static String page(int gatewayPort, String host, String path) throws IOException {
        String answer = TestGateway.raw(gatewayPort, "GET %s HTTP/1.1|Host: %s".formatted(path, host));
        return answer.lines().findFirst().orElse("") + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private void put(String name, Reply reply) {
        Object body = reply.status() < 400 ? sorted(reply.body()) : reply.text("code");
        answers.put(name, Map.of("body", body, "status", reply.status()));
    }

    /// Sorts fields and removes volatile ones.
    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, it) -> {
                    if (it != null && !VOLATILE.contains(key.toString())) {
                        sorted.put(key.toString(), sorted(it));
                    }
                });
                yield new LinkedHashMap<>(sorted);
            }
            case List<?> list ->
                list.stream().map(it -> it == null ? "null" : sorted(it)).toList();
            default -> value;
        };
    }
}
