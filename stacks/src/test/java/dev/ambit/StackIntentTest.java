package dev.ambit;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.host.function.TestCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// An attacker has all credentials of tenant A's development environment. Nothing of tenant B, of any production or
/// of the platform can be reached. Each attempt lists the expected refusal.
@Tag("ci")
class StackIntentTest {

    private static final String REACHED = Intruder.REACHED;

    /// A client that is still sending can lose the connection before it reads the refusal.
    private static final String REFUSED_WHILE_SENDING = "403|Error writing request body";

    private static TestInstallation installation;
    private static TestTenant globex;
    private static TestStage own;
    private static Intruder intruder;

    /// The stages that must be out of reach, by their relation to A.
    private static List<TestStage> others;

    /// A member of A with full access to development and none to production.
    private static TestPerson ann;

    /// Why no function runs on this system; null if one does.
    private static @Nullable Object refusal;

    /// The heads of each branch, by repository.
    private static Map<String, Map<String, String>> heads;

    @BeforeAll
    static void start() throws Exception {
        installation = TestInstallation.start();
        TestTenant acme = installation.store("Acme");
        globex = installation.store("Globex");
        own = acme.development();
        intruder = new Intruder(own);
        others = List.of(acme.production(), globex.development(), globex.production());
        Stream.concat(Stream.of(own), others.stream()).forEach(StackIntentTest::fill);
        ann = TestPerson.member(acme.account(), "NONE", "ADMIN");
        refusal = own.get("/function").isOk().at("refusal");
        heads = heads();
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    /// If these credentials did not work, the other tests would prove nothing.
    @LongTest
    void credentials_of_a_stage_grant_access_to_its_own_resources() {
        assertThat(intruder.bucket(it -> it.getObjectAsBytes(
                                get -> get.bucket(own.bucketName()).key("secret.txt"))
                        .asUtf8String()))
                .isEqualTo("hush");
        assertThat(intruder.sql(own.name(), "select word from secrets")).isEqualTo("hush");
        assertThat(intruder.sessions("GET", own.name() + ":1")).isEqualTo("hush");
        assertThat(intruder.fetch(ann, own)).contains(own.branch());
        assertThat(ann.get("/stacks/" + own.environment()).status()).isEqualTo(200);
        assertThat(intruder.visit(own, HttpHeader.COOKIE, "a=b")).isNotEqualTo("403");
    }

    @LongTest
    void access_to_other_stages_and_the_platform_is_refused_without_changes() {
        List<Attempt> attempts = new ArrayList<>();
        others.forEach(it -> attempts.addAll(against(it)));
        attempts.addAll(againstThePlatform());
        if (refusal == null) {
            others.forEach(it -> attempts.add(new Attempt(
                    "cookie of the stage of " + it.name(),
                    "403",
                    () -> intruder.visit(it, HttpHeader.COOKIE, intruder.cookie()))));
        }

        assertThat(attempts)
                .allSatisfy(it -> assertThat(it.output())
                        .as("%s is refused by %s", it.what(), it.refusedBy())
                        .doesNotContain(REACHED)
                        .doesNotContain("hush")
                        .containsPattern(it.refusedBy()));

        assertThat(heads()).isEqualTo(heads);
        for (TestStage it : others) {
            try (S3Client bucket = it.bucket();
                    Jedis sessions = it.sessions()) {
                assertThat(content(bucket, it.bucketName())).isEqualTo(Map.of("secret.txt", "hush"));
                assertThat(content(bucket, media(it))).isEqualTo(Map.of("picture.txt", "hush"));
                assertThat(sessions.get(it.name() + ":1")).isEqualTo("hush");
            }
            assertThat(it.database(it.name())
                            .<String, RuntimeException>withHandle(tx -> tx.createQuery("select word from secrets")
                                    .mapTo(String.class)
                                    .one()))
                    .isEqualTo("hush");
        }
    }

    /// Each of A's credentials against a stage that is not its own.
    private static Collection<Attempt> against(TestStage it) {
        String of = " of " + it.name();
        String path = "/stacks/" + it.environment();
        String elsewhere = it.store().equals(own.store()) ? "404 EnvironmentMissing" : "404";
        return List.of(
                new Attempt(
                        "bucket key: read" + of,
                        "403",
                        () -> intruder.bucket(s3 -> s3.getObjectAsBytes(
                                        get -> get.bucket(it.bucketName()).key("secret.txt"))
                                .asUtf8String())),
                new Attempt(
                        "bucket key: list" + of,
                        "403",
                        () -> intruder.bucket(s3 -> s3.listObjectsV2(list -> list.bucket(it.bucketName()))
                                .toString())),
                new Attempt(
                        "bucket key: write" + of,
                        REFUSED_WHILE_SENDING,
                        () -> intruder.bucket(s3 -> s3.putObject(
                                        put -> put.bucket(it.bucketName()).key("a"), RequestBody.fromString("a"))
                                .toString())),
                new Attempt(
                        "bucket key: copy" + of,
                        "403",
                        () -> intruder.bucket(s3 -> s3.copyObject(copy -> copy.sourceBucket(it.bucketName())
                                        .sourceKey("secret.txt")
                                        .destinationBucket(own.bucketName())
                                        .destinationKey("mine.txt"))
                                .toString())),
                new Attempt(
                        "bucket key: delete" + of,
                        "403",
                        () -> intruder.bucket(s3 -> s3.deleteObject(
                                        delete -> delete.bucket(it.bucketName()).key("secret.txt"))
                                .toString())),
                new Attempt(
                        "bucket key: write images" + of,
                        REFUSED_WHILE_SENDING,
                        () -> intruder.bucket(s3 -> s3.putObject(
                                        put -> put.bucket(media(it)).key("a"), RequestBody.fromString("a"))
                                .toString())),
                new Attempt("secret of the bucket, name" + of, "403", () -> {
                    try (S3Client s3 = installation.bucket(it.bucketName(), intruder.secret("ASSET_BUCKET"))) {
                        return s3.listObjectsV2(list -> list.bucket(it.bucketName()))
                                .toString();
                    }
                }),
                new Attempt(
                        "database login" + of,
                        "permission denied|FATAL",
                        () -> intruder.sql(it.name(), "select word from secrets")),
                new Attempt(
                        "database secret, login" + of,
                        "password authentication failed",
                        () -> installation
                                .database(it.name(), it.login(), intruder.secret("DATABASE"))
                                .withHandle(Intruder.read("select word from secrets"))),
                new Attempt(
                        "database: become the login" + of,
                        "permission denied",
                        () -> intruder.sql(own.name(), "select set_config('role', '%s', false)".formatted(it.login()))),
                new Attempt("session login: read" + of, "NOPERM", () -> intruder.sessions("GET", it.name() + ":1")),
                new Attempt(
                        "session login: write" + of,
                        "NOPERM",
                        () -> intruder.sessions("SET", it.name() + ":1", REACHED)),
                new Attempt(
                        "session login: rename into" + of,
                        "NOPERM",
                        () -> intruder.sessions("RENAME", own.name() + ":1", it.name() + ":2")),
                new Attempt("session secret, login" + of, "WRONGPASS", () -> {
                    try (var redis = new Jedis(installation.redis().address(it.name(), intruder.secret("SESSION")))) {
                        return redis.get(it.name() + ":1");
                    }
                }),
                new Attempt(
                        "key of the stage" + of,
                        "403",
                        () -> intruder.visit(it, "X-Api-Key", intruder.secret("API_STAGE"))),
                new Attempt("Git: read" + of, "nothing of it", () -> intruder.fetch(ann, it)),
                new Attempt("Git: push" + of, "nothing of it", () -> intruder.push(ann, it)),
                new Attempt("session of a member: stack" + of, elsewhere, () -> as(it, ann.get(path))),
                new Attempt(
                        "session of a member: credentials" + of,
                        elsewhere,
                        () -> as(it, ann.get(path + "/resources/DATABASE/credentials"))),
                new Attempt("session of a member: drift" + of, elsewhere, () -> as(it, ann.get(path + "/drift"))),
                new Attempt(
                        "session of a member: invalidation" + of,
                        elsewhere,
                        () -> as(it, ann.post(path + "/invalidations", "{\"paths\": [\"/*\"]}"))),
                new Attempt(
                        "session of a member: parameters" + of, elsewhere, () -> as(it, ann.get(path + "/parameters"))),
                new Attempt(
                        "secret of the stage as a key of the API" + of,
                        "401",
                        () -> as(it, it.store().account().http().get(intruder.secret("API_STAGE"), "/api/v1" + path))));
    }

    private static Collection<Attempt> againstThePlatform() {
        Http http = globex.account().http();
        List<Attempt> attempts = new ArrayList<>(List.of(
                new Attempt(
                        "database login: the platform's database",
                        "permission denied|FATAL",
                        () -> intruder.sql("ambit", "select 'REACHED ' || slug from accounts limit 1")),
                new Attempt(
                        "database login: its passwords",
                        "permission denied",
                        () -> intruder.sql(own.name(), "select rolpassword from pg_authid limit 1")),
                new Attempt(
                        "database login: files of the machine",
                        "permission denied",
                        () -> intruder.sql(
                                own.name(),
                                "select pg_read_file('%s')"
                                        .formatted(installation.data().resolve("master-key")))),
                new Attempt(
                        "database login: a new role",
                        "permission denied|must be superuser",
                        () -> intruder.execute("create role mine superuser")),
                new Attempt(
                        "database login: a program",
                        "permission denied|must be superuser",
                        () -> intruder.execute("copy secrets from program 'true'")),
                new Attempt(
                        "database secret: the platform's owner",
                        "password authentication failed",
                        () -> installation
                                .database("ambit", "ambit_owner", intruder.secret("DATABASE"))
                                .withHandle(Intruder.read("select slug from accounts limit 1"))),
                new Attempt("session login: all keys", "NOPERM", () -> intruder.sessions("KEYS", "*")),
                new Attempt("session login: users", "NOPERM", () -> intruder.sessions("ACL", "LIST")),
                new Attempt("session login: settings", "NOPERM", () -> intruder.sessions("CONFIG", "GET", "*")),
                new Attempt("session login: a script", "NOPERM", () -> intruder.sessions("EVAL", "return 1", "0")),
                new Attempt(
                        "bucket key: all buckets",
                        "^%s, %s$".formatted(media(own), own.bucketName()),
                        () -> intruder.bucket(s3 -> s3.listBuckets().buckets().stream()
                                .map(bucket -> bucket.name())
                                .sorted()
                                .collect(joining(", ")))),
                new Attempt(
                        "bucket key: another bucket",
                        "403",
                        () -> intruder.bucket(s3 ->
                                s3.createBucket(it -> it.bucket("acme-more")).toString())),
                new Attempt(
                        "bucket key: out of the directory",
                        "403|400|404",
                        () -> intruder.bucket(s3 -> s3.getObjectAsBytes(
                                        it -> it.bucket(own.bucketName()).key("../../master-key"))
                                .asUtf8String())),
                new Attempt("Git: out of the directory", "exit", () -> {
                    String url =
                            own.store().git(ann.token()).url().replace("acme.git", "..%2Frepositories%2Fglobex.git");
                    return own.store().git(ann.token()).run("ls-remote", url).exit() == 0 ? REACHED : "exit";
                })));
        for (String path : List.of("/api/v1/accounts", "/api/v1/orders", "/api/v1/stacks")) {
            for (String kind : List.of("API_STAGE", "DATABASE", "SESSION", "ASSET_BUCKET")) {
                attempts.add(new Attempt(
                        kind + " as the operator's token: " + path,
                        "401",
                        () -> status(http.get(intruder.secret(kind), path))));
            }
        }
        attempts.add(new Attempt("session of a member: all accounts", "403", () -> status(ann.get("/accounts"))));
        attempts.add(new Attempt(
                "session of a member: a new account",
                "403",
                () -> status(ann.post("/accounts", "{\"displayName\": \"Mine\"}"))));
        attempts.add(new Attempt(
                "session of a member: another's account",
                "403|404",
                () -> status(ann.send("DELETE", "/accounts/globex", "{\"confirmName\": \"Globex\"}"))));
        attempts.add(new Attempt(
                "session of a member: stacks of others",
                "^\\[acme] \\[%s]$".formatted(own.environment()),
                () -> "%s %s"
                        .formatted(
                                ann.get("/stacks").isOk().texts("account"),
                                ann.get("/stacks").texts("environment"))));
        return attempts;
    }

    /// A function runs in a sandbox. It has only the credentials of its stage.
    @Test
    void function_cannot_read_files_or_connect_to_ports_of_the_platform() {
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        Http http = own.store().account().http();
        int postgres = URI.create(installation.postgres().superuserUrl().substring("jdbc:".length()))
                .getPort();
        String code = """
                const { createServer } = require('node:http');
                const { connect } = require('node:net');
                const { readFileSync } = require('node:fs');
                const file = path => { try { return 'REACHED ' + readFileSync(path); } catch (e) { return e.code; } };
                const port = number => new Promise(done => {
                  const socket = connect(number, '127.0.0.1', () => done('REACHED ' + number));
                  socket.on('error', e => done(e.code));
                });
                createServer(async (_, answer) => {
                  const said = [file('%1$s/master-key'), file('%1$s/buckets/globex-ui/secret.txt')];
                  for (const number of [%2$d, %3$d, %4$d, %5$d]) said.push(await port(number));
                  answer.end(said.join(' '));
                }).listen(process.env.PORT, '127.0.0.1');
                """.formatted(
                        installation.data(),
                        installation.app().port(),
                        installation.gatewayPort(),
                        postgres,
                        installation.redis().port());
        http.send(http.request("/api/v1/stacks/%s/function".formatted(own.environment()))
                        .header("X-API-KEY", own.store().account().key())
                        .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(TestCode.script(code))))
                .isOk();

        assertThat(installation.visit(own.host(), "/api/try").getContentAsString())
                .matches("ENOENT ENOENT( ECONNREFUSED){4}");
    }

    private static void fill(TestStage stage) {
        try (S3Client bucket = stage.bucket();
                Jedis sessions = stage.sessions()) {
            bucket.putObject(it -> it.bucket(stage.bucketName()).key("secret.txt"), RequestBody.fromString("hush"));
            sessions.set(stage.name() + ":1", "hush");
            if (stage.equals(stage.store().production())) {
                bucket.putObject(it -> it.bucket(media(stage)).key("picture.txt"), RequestBody.fromString("hush"));
            }
        }
        stage.database(stage.name()).useHandle(it -> {
            it.execute("create table secrets (word text)");
            it.execute("insert into secrets values ('hush')");
        });
    }

    private static String media(TestStage stage) {
        return stage.store().slug() + "-media";
    }

    private static Map<String, String> content(S3Client s3, String bucket) {
        return s3.listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .collect(toMap(
                        it -> it.key(),
                        it -> s3.getObjectAsBytes(get -> get.bucket(bucket).key(it.key()))
                                .asUtf8String()));
    }

    private static Map<String, Map<String, String>> heads() {
        return Stream.of(own.store(), globex)
                .collect(
                        toMap(TestTenant::slug, it -> it.git(it.account().key()).heads()));
    }

    /// An environment of another account can have the same name. In this case the request reached the own one.
    private static String as(TestStage stage, Reply reply) {
        return stage.store().equals(own.store()) || reply.status() != 200
                ? status(reply)
                : REACHED + reply.http().body();
    }

    private static String status(Reply reply) {
        return reply.status() == 200 ? REACHED : "%d %s".formatted(reply.status(), reply.text("code"));
    }
}
