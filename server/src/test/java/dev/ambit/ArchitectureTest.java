package dev.ambit;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /// The packages that each package can use. `core`, `stacks` and `server` assemble their modules.
    static final Map<String, Set<String>> ALLOWED = table("""
            engine       |
            applier      |
            problem      |
            http         | problem
            process      | problem
            postgres     | process
            config       |
            egress       | problem http
            standin      | process
            standin.aws  | http postgres standin
            standin.github | http standin
            db           | problem postgres
            identity     | problem egress
            account      | problem db
            access       | problem db http account
            clock        | db
            notification | problem db http egress access account
            event        | problem db http access clock
            idempotency  | problem db http access event
            audit        | access db http account event notification
            operation    | problem db http access
            receipt      | problem db http access operation
            search       | problem db http access
            catalog      | engine problem db http access event account audit operation search
            pricelist    | engine problem db http access event catalog
            entitlement  | engine problem db http access event catalog clock
            template     | problem http access catalog pricelist
            environment  | problem db http access event idempotency account audit operation receipt catalog template
            integration  | problem db http egress access event audit environment
            member       | problem process db http access event account audit identity notification environment
            admission    | problem db environment
            sla          | problem db http access event environment
            customer     | problem account db http access event idempotency operation catalog clock search
            grant        | engine problem db http access event catalog clock entitlement customer
            subscription | engine problem db http access event operation catalog clock entitlement customer grant search
            lifecycle    | problem db http access event clock environment subscription
            quota        | engine problem db http access event account catalog entitlement environment customer grant subscription
            operator     | problem db http access event account audit operation receipt quota environment member
            usage        | engine problem db http access event quota catalog clock entitlement environment customer grant subscription
            fork         | problem db http access event account operation catalog clock entitlement environment customer grant subscription usage
            promotion    | problem db http access event account audit notification operation catalog pricelist clock entitlement environment fork customer subscription lifecycle
            bulk         | problem db http access event operation catalog clock customer grant search subscription
            overview     | db http access event notification environment quota clock catalog entitlement customer subscription
            webhook      | problem db http egress access event operation catalog environment notification
            feed         | problem db http access event
            core         | problem http postgres config process egress db identity access event idempotency operation receipt catalog pricelist clock entitlement template environment fork integration member admission sla customer grant subscription lifecycle quota operator usage overview promotion bulk webhook feed search notification
            host.lookup  | http
            host.bucket  | problem http host.lookup
            host.cdn     | problem http host.bucket
            host.container | problem http
            host.function | problem http egress host.container
            host.gateway | http egress host.lookup host.function host.cdn
            host.git     | problem host.bucket host.function
            host.link    | problem http host.bucket
            host.move    |
            host.session | problem http process host.container
            host         | problem http config process egress host.lookup host.bucket host.cdn host.container host.function host.gateway host.git host.link host.move host.session
            parameter    | problem db http access event account audit environment
            policy       | problem db http access event account audit environment member
            domain       | problem db http egress access event account audit
            stack        | problem db http access event account audit operation receipt environment member parameter domain notification
            sessionstore | problem db http stack host.session
            bucket       | problem db stack host.bucket
            cdn          | problem db http access audit event environment stack host.cdn
            stackdb      | problem postgres db stack
            function     | problem db http egress access event audit environment parameter stack stackdb sessionstore host.function
            gateway      | problem db stack function bucket domain host.gateway
            order        | engine problem db http access event account audit operation catalog entitlement environment subscription quota stack notification
            release      | problem db http access event account audit operation environment stack stackdb
            rowcopy      | problem db http access event audit environment operation stack stackdb
            backup       | problem db http access event audit environment operation stack stackdb rowcopy notification
            branch       | problem db http access event account audit environment operation parameter stack cdn function host.bucket host.function host.git
            hosting      | problem http postgres config process db access event account audit operation bucket stack sessionstore host host.bucket host.cdn host.function host.gateway host.git host.link host.lookup host.move host.session
            stacks       | http postgres config process egress db account operation catalog subscription core parameter policy domain stack sessionstore bucket cdn stackdb function gateway order release rowcopy backup branch hosting host host.bucket host.cdn host.container host.function host.git host.link host.session
            aws          | problem http db access event account audit core parameter stack stackdb sessionstore host.cdn host.container host.function
            github       | problem http db access event account audit environment operation core stack branch stacks host.git
            console      | problem http
            sdk.graphql  | engine problem http db access catalog entitlement event customer grant subscription promotion core
            sdk.edge     | access catalog db engine entitlement http subscription sdk.graphql
            sdk.stream   | access db event http problem
            sdk.openfeature | access catalog engine entitlement http problem
            sdk          | http core sdk.edge sdk.graphql sdk.stream sdk.openfeature
            server       | notification http postgres config process identity event environment core stack stacks aws github hosting console sdk host host.function
            check        | engine applier problem http
            graphql      | applier http
            live         | applier problem http graphql
            client       | engine
            openfeature  | engine client
            micrometer   | client
            spring       | client openfeature micrometer
            rediscache   | applier http
            replica      | applier problem http postgres config process check graphql live rediscache
            cli          | http postgres config process db webhook core hosting stacks aws standin standin.aws standin.github server replica
            bench        | engine http postgres config egress db access event entitlement core stacks server graphql replica client host.function
            """);

    /// APIs that only a few files may use. Code with a database connection could read the rows of every account.
    private static final Map<String, Set<String>> USABLE_BY_CLASSES = Map.of(
            "org.eclipse.jetty.",
                    Set.of(
                            "WebServer",
                            "JettyClients",
                            "CleartextHttp2",
                            "Compression",
                            "Exchange",
                            "EarlyRefusals",
                            "BodyReading",
                            "BodyWriting",
                            "Socket",
                            "SocketListener",
                            "Sockets",
                            "Egress",
                            "RunningRequest",
                            "CheckedResolver",
                            "FailureReasons",
                            "WithdrawableBody",
                            "Gateway",
                            "Relay",
                            "FunctionRelay",
                            "ForwardRelay",
                            "ForwardHandler",
                            "Visitor",
                            "BucketForwarding",
                            "FunctionHandler",
                            "GatewayError",
                            "SiteHandler",
                            "HeadResponse",
                            "RequestPath",
                            "AssetFiles",
                            "Assets",
                            "CacheRequest",
                            "Behavior",
                            "ResponseBody",
                            "CachedResponse",
                            "VisitorResponse",
                            "Edge",
                            "ErrorPages",
                            "CacheDirectives",
                            "FunctionResponse",
                            "SocketBridge",
                            "SocketRelay"),
            "tools.jackson.", Set.of("Json", "JsonReading", "JsonWriting", "PlainJson"),
            "com.fasterxml.", Set.of(),
            "com.zaxxer.hikari.", Set.of("Database", "ReadOnlyDatabase"),
            "org.jdbi.v3.core.Jdbi",
                    Set.of(
                            "Database",
                            "ReadOnlyDatabase",
                            "Transactions",
                            "DatabaseTrouble",
                            "CheckApi",
                            "CustomerRows",
                            "EntitlementListRows",
                            "StackDatabases",
                            "StoreDatabase",
                            "TlsPostgres"),
            "org.flywaydb.", Set.of("Schema", "StackMigration"));

    /// APIs that only one package may use.
    private static final Map<String, String> USABLE_BY_PACKAGES = Map.ofEntries(
            Map.entry("java.sql.Connection", "db"),
            Map.entry("java.sql.DriverManager", "db"),
            Map.entry("javax.sql.", "db"),
            Map.entry("org.postgresql.", "db stackdb"),
            Map.entry("org.yaml.", "pricelist cli"),
            Map.entry("com.google.crypto.", "access host.gateway"),
            Map.entry("com.stripe.", "integration"),
            Map.entry("com.nimbusds.", "identity github"),
            Map.entry("graphql.", "graphql sdk.graphql sdk.stream"),
            Map.entry("gg.jte.", "console"),
            Map.entry("org.commonmark.", "console"),
            Map.entry("io.micrometer.", "http micrometer"),
            Map.entry("redis.clients.", "host.session sessionstore rediscache standin.aws"),
            Map.entry("org.gaul.", "host.bucket"),
            Map.entry("software.amazon.", "host.bucket aws cli"),
            Map.entry("com.sun.net.", "standin standin.aws standin.github"));

    /// They put a process together, ask one, or are an edge throughout.
    private static final Set<String> WIRING = words(
            "core stacks aws github server http console host host.link host.lookup host.gateway host.bucket host.cdn hosting sdk sdk.edge sdk.graphql sdk.stream sdk.openfeature replica cli bench");

    /// Any package may use these; only edges may use requests and responses.
    private static final Set<String> HTTP_FOR_ALL = Set.of(
            "Json", "Patch", "Page", "ResponseStream", "Socket", "SocketHandler", "BearerToken", "Sha256", "Cidr");

    /// They read callers from requests, or become responses.
    private static final Set<String> EDGES = Set.of(
            "Authentication",
            "MemberAuthorization",
            "SessionHolder",
            "Need",
            "RateLimits",
            "HostedLimits",
            "CreationOrder",
            "Author",
            "Committed");

    /// The command line starts a server, and inspects databases directly. Everything else goes over HTTP.
    private static final Set<String> FOR_THE_COMMAND_LINE = words("""
            App Config ConfigOption Server OperatorToken FunctionSupport RootLaunch HostAudit Database
            DatabaseFacts DirectoryLock EmbeddedPostgres StackDatabaseUpgrade StackCgroup StackPostgres StackProtection StandaloneStackPostgres PrivateFile RolesScript CannotListen FreePort Json Logs
            LogFormat Option OptionValue OpenResources ReplicaApp ReplicaConfig ReplicaOption HostOption
            HostOptions JoinedHost Signature AwsEndpoint LocalRds Moto OperatorAccount ProcessRuntime StrictAws
            VisitorServer DeveloperClone EmulatedGithub StrictGithub TemporaryDirectory
            """);

    private static final List<String> PURE =
            List.of("java.util.", "java.time.", "java.math.", "java.lang.invoke.", "dev.ambit.engine", "org.jspecify.");
    private static final List<String> IMPURE = List.of("java.util.logging.", "java.util.jar.", "java.util.zip.");
    private static final Map<String, BiPredicate<SourceFile, String>> FORBIDDEN = Map.of(
            "which the table does not allow", ArchitectureTest::isOutsideTheTable,
            "which only named classes may use", ArchitectureTest::isForOtherClasses,
            "which only named packages may use", ArchitectureTest::isForOtherPackages,
            "which only edges know", ArchitectureTest::isForEdges,
            "which is not for the command line", ArchitectureTest::isBehindTheServer,
            "which is not pure", ArchitectureTest::isImpure);

    private static final Pattern OURS =
            Pattern.compile("dev\\.ambit\\.((?:(?:host|sdk|standin)\\.(?=[a-z]))?+[a-z]++)\\.([A-Z]\\w*)?.*");

    @Test
    void every_use_of_another_package_is_allowed() {
        assertThat(SourceFile.all())
                .filteredOn(SourceFile::isMain)
                .hasSizeGreaterThan(200)
                .flatMap(ArchitectureTest::complaints)
                .isEmpty();
    }

    /// Each package uses only those above it, so there are no cycles.
    @Test
    void packages_use_only_packages_above_them() {
        Set<String> above = new LinkedHashSet<>();
        ALLOWED.forEach((home, allowed) -> {
            assertThat(above).as(home).containsAll(allowed);
            above.add(home);
        });
    }

    /// A line for a use that no longer exists would allow the use to return unnoticed.
    @Test
    void table_allows_only_packages_that_are_used() {
        Map<String, Set<String>> used = SourceFile.all().stream()
                .filter(SourceFile::isMain)
                .collect(toMap(SourceFile::home, ArchitectureTest::used, ArchitectureTest::union, LinkedHashMap::new));

        assertThat(used.keySet()).containsAll(ALLOWED.keySet());
        ALLOWED.forEach((home, allowed) -> {
            if (!home.equals("bench")) {
                assertThat(used.get(home)).as(home).containsAll(allowed);
            }
        });
    }

    /// The types differ only in methods of `EnvironmentType`. Code that chooses a role asks for the type itself.
    @Test
    void only_role_checks_ask_whether_an_environment_is_production() {
        Pattern asking = Pattern.compile("ype\\((?:[^()]*)\\)\\s*\\.isProduction\\(\\)|[!=]= EnvironmentType\\.");

        assertThat(SourceFile.all())
                .filteredOn(it -> it.isMain() && asking.matcher(it.code()).find())
                .extracting(SourceFile::name)
                .containsExactlyInAnyOrder("EnvironmentApi", "AllowanceApi");
    }

    @Test
    void every_rule_reports_a_forbidden_use() {
        var intruder = new SourceFile(Path.of("Intruder.java"), """
                package dev.ambit.engine;
                import org.eclipse.jetty.server.Server;
                import dev.ambit.http.Request;
                class Intruder { java.sql.Connection connection; }
                """);
        var stranger = new SourceFile(Path.of("Stranger.java"), """
                package dev.ambit.cli;
                import dev.ambit.db.Transactions;
                """);

        List<String> complaints = Stream.of(intruder, stranger)
                .flatMap(file -> complaints(file).stream())
                .toList();
        assertThat(FORBIDDEN.keySet())
                .allSatisfy(reason -> assertThat(complaints).anyMatch(complaint -> complaint.endsWith(reason)));
    }

    private static List<String> complaints(SourceFile file) {
        return file.qualifiedNames().flatMap(name -> complaints(file, name)).toList();
    }

    private static Stream<String> complaints(SourceFile file, String name) {
        return FORBIDDEN.entrySet().stream()
                .filter(rule -> rule.getValue().test(file, name))
                .map(rule -> "%s uses %s, %s".formatted(file.path(), name, rule.getKey()));
    }

    private static boolean isOutsideTheTable(SourceFile file, String name) {
        Matcher ours = OURS.matcher(name);
        return ours.matches()
                && !file.home().equals(ours.group(1))
                && !ALLOWED.getOrDefault(file.home(), Set.of()).contains(ours.group(1));
    }

    /// The Java client has no database, and talks JSON in many places.
    private static boolean isForOtherClasses(SourceFile file, String name) {
        return !Set.of("bench", "client").contains(file.home())
                && USABLE_BY_CLASSES.entrySet().stream()
                        .anyMatch(entry -> name.startsWith(entry.getKey())
                                && !entry.getValue().contains(file.name()));
    }

    private static boolean isForOtherPackages(SourceFile file, String name) {
        return !file.home().equals("bench")
                && USABLE_BY_PACKAGES.entrySet().stream()
                        .anyMatch(entry -> name.startsWith(entry.getKey())
                                && !words(entry.getValue()).contains(file.home()));
    }

    private static boolean isForEdges(SourceFile file, String name) {
        Matcher ours = OURS.matcher(name);
        return ours.matches()
                && "http".equals(ours.group(1))
                && !HTTP_FOR_ALL.contains(String.valueOf(ours.group(2)))
                && !WIRING.contains(file.home())
                && !file.name().endsWith("Api")
                && !file.name().endsWith("Wire")
                && !EDGES.contains(file.name());
    }

    private static boolean isBehindTheServer(SourceFile file, String name) {
        Matcher ours = OURS.matcher(name);
        return file.home().equals("cli")
                && ours.matches()
                && !"cli".equals(ours.group(1))
                && !FOR_THE_COMMAND_LINE.contains(String.valueOf(ours.group(2)));
    }

    private static boolean isImpure(SourceFile file, String name) {
        return file.home().equals("engine")
                && (PURE.stream().noneMatch(name::startsWith) || IMPURE.stream().anyMatch(name::startsWith));
    }

    private static Set<String> used(SourceFile file) {
        Set<String> used = new LinkedHashSet<>();
        file.qualifiedNames().map(OURS::matcher).filter(Matcher::matches).forEach(ours -> used.add(ours.group(1)));
        return used;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        one.addAll(other);
        return one;
    }

    private static Map<String, Set<String>> table(String text) {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        text.lines().map(line -> line.split("\\|", -1)).forEach(cell -> table.put(cell[0].strip(), words(cell[1])));
        return table;
    }

    private static Set<String> words(String cell) {
        return cell.isBlank() ? Set.of() : Set.of(cell.strip().split("\\s+"));
    }
}
