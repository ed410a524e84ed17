package dev.ambit.branch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.TestAccountKeys;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests branches of stacks with the real Git client.
class BranchTest {

    private static final String REFS = "/git/%s.git/info/refs?service=git-upload-pack";
    private static final int CALLS_OF_ACCOUNT_MAX = 4;
    private static final TestBranches ACME = TestBranches.open();

    @CiTest
    void d16_the_branch_of_development_begins_at_the_head_of_production() {
        TestBranches shop = TestBranches.open();

        Map<String, String> heads = shop.git().heads();

        assertThat(heads).containsOnlyKeys(shop.production(), shop.dev());
        assertThat(heads.get(shop.dev())).isEqualTo(heads.get(shop.production()));
        TestGit clone = shop.git().cloned(shop.dev());
        assertThat(clone.directory().resolve("ambit.json")).hasContent("{\"parameters\": {}}");
    }

    @CiTest
    void d17_role_in_production_grants_access_to_both_branches_until_it_is_removed() {
        TestPerson ann = TestPerson.member(ACME.account(), "NONE", "NONE");
        TestGit git = ACME.git(ann.token());
        git.run("ls-remote", git.url()).isRefused("not found");

        changeRole(ann, "VIEWER");
        assertThat(git.heads()).containsOnlyKeys(ACME.production(), ACME.dev());
        git.cloned(ACME.dev());
        git.commit("ann.txt", "of a reader");
        git.push("HEAD:" + ACME.dev()).isRefused("403");

        changeRole(ann, "ADMIN");
        git.push("HEAD:" + ACME.dev()).isOk();

        changeRole(ann, "NONE");
        git.run("ls-remote", git.url()).isRefused("not found");
        git.commit("ann.txt", "of nobody");
        git.push("HEAD:" + ACME.dev()).isRefused("not found");
    }

    @Test
    void d23_previous_account_key_pushes_until_the_overlap_of_its_rotation_ends() {
        TestBranches shop = TestBranches.open();
        TestGit old = shop.git().cloned(shop.dev());
        String path =
                "/api/v1/accounts/%s/api-key/rotate".formatted(shop.account().slug());
        String key = shop.account()
                .http()
                .post(TestServer.OPERATOR_TOKEN, path, "{\"overlapHours\": 1}")
                .isOk()
                .text("apiKey");

        old.commit("old.txt", "with the previous key");
        old.push("HEAD:" + shop.dev()).isOk();
        TestGit present = shop.git(key).cloned(shop.dev());
        present.commit("new.txt", "with the present key");
        present.push("HEAD:" + shop.dev()).isOk();

        TestAccountKeys.endOverlap(shop.account());

        old.commit("late.txt", "after the overlap");
        Waiting.until(() -> old.push("--force", "HEAD:" + shop.dev()), it -> it.exit() != 0)
                .isRefused("Authentication failed");
        String third = present.commit("later.txt", "with the present key");
        present.push("--force", "HEAD:" + shop.dev()).isOk();
        assertThat(present.heads()).containsEntry(shop.dev(), third);
    }

    @LongTest
    void d17_member_denied_in_development_cannot_see_its_branch() {
        TestBranches shop = TestBranches.open();
        TestPerson ann = TestPerson.member(shop.account(), "ADMIN", "ADMIN");
        TestGit git = shop.git(ann.token());
        assertThat(git.heads()).hasSize(2);

        shop.account()
                .http()
                .put(
                        shop.account().key(),
                        "/api/v1/environments/%s/access".formatted(shop.development()),
                        """
                        {"overrides": [{"memberId": "%s", "effect": "DENY"}]}
                        """.formatted(ann.id()))
                .isOk();

        TestGit other = shop.git().cloned(shop.dev());
        String hidden = other.commit("hidden.txt", "not for Ann");
        other.push("HEAD:" + shop.dev()).isOk();
        assertThat(git.heads()).containsOnlyKeys(shop.production());
        git.cloned(shop.production());
        git.commit("one.txt", "one");
        git.push("HEAD:" + shop.dev()).isRefused("Branch `%s` was refused".formatted(shop.dev()));
        assertThat(fetch(shop, ann.token(), hidden)).contains("not our ref").doesNotContain("PACK");
        assertThat(fetch(shop, shop.account().key(), hidden)).contains("PACK");
    }

    /// The commits of a branch are deleted with it. The repository is deleted with its last branch.
    @LongTest
    void tearing_down_a_branch_keeps_the_other_branches() {
        TestBranches shop = TestBranches.open();
        TestGit git = shop.git().cloned(shop.dev());
        String secret = git.commit("secret.txt", "pushed by mistake");
        git.push("HEAD:" + shop.dev()).isOk();
        String head = git.head(shop.production());
        Path repository = shop.repository();
        Http http = shop.account().http();
        String name = http.get(shop.account().key(), "/api/v1/environments/" + shop.development())
                .isOk()
                .text("displayName");

        http.delete(
                        shop.account().key(),
                        "/api/v1/environments/" + shop.development(),
                        "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk();

        assertThat(Waiting.until(git::heads, it -> it.size() == 1)).containsEntry(shop.production(), head);
        Waiting.until(
                () -> git.run("--git-dir=" + repository, "cat-file", "-e", secret)
                        .exit(),
                it -> it != 0);
        git.run("--git-dir=" + repository, "cat-file", "-e", head).isOk();
        http.delete(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/" + shop.account().slug(),
                        "{\"confirmName\": \"Acme\"}")
                .isOk();
        Waiting.until(() -> Files.exists(repository), it -> !it);
    }

    @Test
    void d18_commit_in_development_does_not_change_production() {
        TestGit git = ACME.git().cloned(ACME.dev());
        String before = git.head(ACME.production());

        String commit = git.commit("new.txt", "only here");
        git.push("HEAD:" + ACME.dev()).isOk();

        assertThat(git.heads()).containsEntry(ACME.dev(), commit).containsEntry(ACME.production(), before);
    }

    /// The history of development can be rewritten. Production accepts only fast-forward pushes.
    @CiTest
    void d18_production_branch_refuses_force_pushes_and_deletion() {
        TestBranches shop = TestBranches.open();
        TestGit git = shop.git().cloned(shop.production());
        String first = git.head(shop.production());
        String second = git.commit("two.txt", "two");
        git.push("HEAD:" + shop.production()).isOk();
        git.run("commit", "--quiet", "--amend", "-m", "Otherwise").isOk();

        git.push("--force", "HEAD:" + shop.production()).isRefused("non-fast-forward");
        git.push("--force", first + ":refs/heads/" + shop.production()).isRefused("non-fast-forward");
        git.push("--delete", shop.production())
                .isRefused("remote: Branch `%s` cannot be deleted by a push.".formatted(shop.production()));
        git.push("HEAD:refs/heads/other")
                .isRefused("remote: Branch `other` was refused: it is not the branch of a stack")
                .isRefused("Push to `%s`, `%s`".formatted(shop.dev(), shop.production()));
        git.push("HEAD:refs/tags/v1").isRefused("remote: Tag `v1` was refused: tags are not supported.");
        assertThat(git.heads()).containsEntry(shop.production(), second).hasSize(2);

        git.push("HEAD:" + shop.dev()).isOk();
        git.push("--force", first + ":refs/heads/" + shop.dev()).isOk();
        git.push("--delete", shop.dev()).isRefused("deletion prohibited");
        assertThat(git.heads()).containsEntry(shop.dev(), first);
        assertThat(shop.deploys("production").at("0")).isNull();
    }

    @Test
    void repository_of_another_account_is_not_found() {
        TestPerson stranger = TestPerson.owner(TestServer.openAccount());

        for (String token :
                new String[] {stranger.token(), TestServer.openAccount().key()}) {
            TestGit git = ACME.git(token);
            git.run("ls-remote", git.url()).isRefused("not found");
        }
        TestGit guessed = ACME.git("guessed");
        guessed.run("ls-remote", guessed.url()).isRefused("Authentication failed");
        HttpResponse<String> anybody = get("", REFS.formatted(slug()));
        assertThat(anybody.statusCode()).isEqualTo(401);
        assertThat(anybody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic ");
        assertThat(get(ACME.account().development().key(), REFS.formatted(slug()))
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/git/..%%2F%s.git/info/refs?service=git-upload-pack",
                "/git/%s.git%%2F..%%2F%1$s.git/info/refs?service=git-upload-pack",
                "/git/%s.git/%%2E%%2E/master-key",
                "/git/%s.git/config",
                "/git/%s.git/HEAD",
                "/git/%s.git/objects/info/packs",
                "/git/%s/info/refs?service=git-upload-pack",
                "/git/%s.git/info/refs",
                "/git/%s.git/info/refs?service=git-upload-archive",
            })
    void path_outside_the_git_protocol_is_refused(String path) {
        assertThat(get(ACME.account().key(), path.formatted(slug())).statusCode())
                .isIn(400, 404);
    }

    @Test
    void malformed_push_request_is_refused() {
        String command = "%s %s refs/heads/%s\n".formatted("1".repeat(40), "2".repeat(40), ACME.dev());
        String line = "%04x%s".formatted(command.length() + 4, command);
        for (String body : new String[] {
            "", "zzzz", "0001", "0012push-cert\0x\n0000", "fff0" + "a".repeat(70_000), line + line + "0000"
        }) {
            HttpResponse<String> refused = send(http().request("/git/%s.git/git-receive-pack".formatted(slug()))
                    .header("X-API-KEY", ACME.account().key())
                    .header("Content-Type", "application/x-git-receive-pack-request")
                    .POST(BodyPublishers.ofString(body)));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("must start with at most 64 KiB of Git push commands");
        }
    }

    @LongTest
    void git_call_over_the_limit_of_an_account_is_answered_with_429() throws Exception {
        TestBranches shop = TestBranches.open();
        TestGit git = shop.git();
        String slow = "POST /git/%s.git/git-receive-pack HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: %s\r\n"
                .formatted(shop.account().slug(), shop.account().key());
        String rest = "Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 1000\r\n\r\n0";
        List<Socket> open = new ArrayList<>();

        // One more slow call each time, because a slow call may arrive while `ls-remote` has the last place.
        Waiting.until(
                () -> {
                    open.add(slowCall(shop.port(), slow + rest));
                    return git.run("ls-remote", git.url());
                },
                it -> it.exit() != 0 && it.output().contains("429"));
        assertThat(open).hasSizeGreaterThanOrEqualTo(CALLS_OF_ACCOUNT_MAX);

        for (Socket socket : open) {
            socket.close();
        }
        Waiting.until(() -> git.run("ls-remote", git.url()), it -> it.exit() == 0);
    }

    private static Socket slowCall(int port, String request) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @CiTest
    void push_over_the_limit_is_refused_with_the_reason() throws Exception {
        TestBranches shop = TestBranches.open();
        TestGit git = shop.git().cloned(shop.dev());
        byte[] noise = new byte[(100 << 20) + 1];
        new Random(1).nextBytes(noise);
        Files.write(git.directory().resolve("large.bin"), noise);
        git.commit("small.txt", "small");
        git.run("add", "large.bin").isOk();
        git.run("commit", "--quiet", "-m", "Add a large file").isOk();

        git.push("HEAD:" + shop.dev()).isRefused("remote: ").isRefused(String.valueOf(100 << 20));
    }

    /// Expired objects belong to no branch, for example to a push whose server died before it was stored.
    @LongTest
    void full_repository_accepts_a_push_after_deleting_expired_objects() throws Exception {
        TestBranches shop = TestBranches.open();
        TestGit git = shop.git().cloned(shop.dev());
        String commit = git.commit("new.txt", "new");
        Path left = shop.repository().resolve("objects/pack/tmp_pack_left");
        Files.createDirectories(left.getParent());
        try (var file = new RandomAccessFile(left.toFile(), "rw")) {
            file.setLength((1L << 30) + 1);
        }
        git.push("HEAD:" + shop.dev()).isRefused("The repository has more than 1073741824 bytes.");

        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        git.push("HEAD:" + shop.dev()).isOk();

        assertThat(git.heads()).containsEntry(shop.dev(), commit);
    }

    private static void changeRole(TestPerson it, String role) {
        http().patch(
                        ACME.account().key(),
                        "/api/v1/members/" + it.id(),
                        "{\"productionRole\": \"%s\", \"nonProductionRole\": \"NONE\"}".formatted(role))
                .isOk();
    }

    /// A request without the list of refs, which no Git client sends.
    private static String fetch(TestBranches shop, String token, String commit) {
        return send(http().request("/git/%s.git/git-upload-pack"
                                .formatted(shop.account().slug()))
                        .header("Authorization", "Bearer " + token)
                        .header("Git-Protocol", "version=2")
                        .header("Content-Type", "application/x-git-upload-pack-request")
                        .POST(BodyPublishers.ofString("0032want %s\n00000009done\n".formatted(commit))))
                .body();
    }

    private static HttpResponse<String> get(String key, String path) {
        return send(http().request(path).header("X-API-KEY", key).GET());
    }

    /// The reference does not cover Git's protocol.
    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String slug() {
        return ACME.account().slug();
    }

    private static Http http() {
        return ACME.account().http();
    }
}
