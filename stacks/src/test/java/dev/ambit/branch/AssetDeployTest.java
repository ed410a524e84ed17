package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestPort;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// Assets that are copied into the bucket, and files that a bucket rejects.
@Tag("long")
class AssetDeployTest {

    private static TestGateway gateway;
    private static int bucketPort;
    private static TestBranches acme;

    @BeforeAll
    static void start() throws Exception {
        bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        gateway.blueprint("""
                , {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "CDN", "parameters": {
                  "behaviors": [{"path": "/*", "origin": "BUCKET", "cacheSeconds": 3600}]}}
                """).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "CDN", "BRANCH");
        acme = new TestBranches(gateway.account(), gateway.apiPort(), "acme-dev");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void asset_file_can_become_a_directory_and_a_file_again() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        push(git, "assets/docs", "A file");
        git.run("rm", "--quiet", "assets/docs").isOk();
        push(git, "assets/docs/old/index.html", "A page");
        assertThat(bucket().resolve("docs/old/index.html")).hasContent("A page");
        git.run("rm", "--quiet", "-r", "assets/docs").isOk();

        push(git, "assets/docs", "A file again");

        assertThat(bucket().resolve("docs")).hasContent("A file again");
    }

    @Test
    void deploy_logs_where_its_assets_are_served() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        push(git, "assets/site.css", "p {}");

        String log = String.valueOf(acme.deploys(acme.development()).at("0.log"));

        String address = "http://dev.acme.fi:%d/".formatted(gateway.port());
        assertThat(log).contains("The file assets/x of the branch is served at %sx if".formatted(address));
        assertThat(gateway.text("dev.acme.fi", "/site.css")).isEqualTo("p {}");
    }

    @Test
    void pointer_of_git_lfs_is_warned_about() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        Files.createDirectories(git.directory().resolve("assets"));
        git.commit("assets/film.mp4", """
                version https://git-lfs.github.com/spec/v1
                oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                size 12345
                """);

        String output = git.push("HEAD:" + acme.dev()).isOk().output();

        assertThat(output).contains("remote: Warning: assets/film.mp4 is a pointer of Git LFS");
        git.run("rm", "--quiet", "assets/film.mp4").isOk();
        push(git, "assets/text.txt", "Text");
    }

    @Test
    void an_unfinished_multipart_upload_does_not_stop_a_deploy() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        push(git, "assets/first.txt", "First");
        Reply login = acme.account()
                .http()
                .get(acme.account().key(), "/api/v1/stacks/acme-dev/resources/ASSET_BUCKET/credentials")
                .isOk();
        try (S3Client s3 = client(login)) {
            CreateMultipartUploadResponse upload = s3.createMultipartUpload(
                    it -> it.bucket(login.text("login")).key("video.mp4"));
            s3.uploadPart(
                    it -> it.bucket(upload.bucket())
                            .key(upload.key())
                            .uploadId(upload.uploadId())
                            .partNumber(1),
                    RequestBody.fromString("A part"));

            git.run("rm", "--quiet", "assets/first.txt").isOk();
            push(git, "assets/second.txt", "Second");

            assertThat(bucket().resolve("second.txt")).hasContent("Second");
            assertThat(bucket().resolve("first.txt")).doesNotExist();
            assertThat(s3.listMultipartUploads(it -> it.bucket(upload.bucket())).uploads())
                    .singleElement()
                    .returns(upload.uploadId(), MultipartUpload::uploadId);
        }
    }

    private static S3Client client(Reply login) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + bucketPort))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(login.text("login"), login.text("secret"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /// A cached page refers to files that the deploy has deleted.
    @Test
    void deploy_invalidates_cached_pages() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        push(git, "assets/index.html", "One");
        assertThat(gateway.send("dev.acme.fi", "/").getContentAsString()).isEqualTo("One");

        push(git, "assets/index.html", "Two");

        assertThat(gateway.send("dev.acme.fi", "/").getContentAsString()).isEqualTo("Two");
    }

    @Test
    void invalid_asset_fails_the_deploy_with_its_file_and_the_reason() throws Exception {
        refuse("assets/.ambit-x", badName(".ambit-x"));
        refuse("assets/" + "a".repeat(161), badName("a".repeat(100) + "…"));
        refuse("assets/" + "a/".repeat(32) + "a", badName("a/".repeat(32) + "a"));
        TestGit git = acme.git().cloned(acme.dev());
        Files.createDirectories(git.directory().resolve("assets"));
        try (var file =
                new RandomAccessFile(git.directory().resolve("assets/large.bin").toFile(), "rw")) {
            file.setLength((100 << 20) + 1);
        }
        refuse(
                git,
                "assets/large.bin",
                "Object `large.bin` has 104857601 bytes; at most 104857600 are allowed. Upload a smaller file.");
        git = acme.git().cloned(acme.dev());
        git.run("-c", "alias.latin=!mkdir -p assets && touch \"assets/caf$(printf '\\351')\"", "latin")
                .isOk();
        refuse(
                git,
                "assets/caf\uFFFD",
                "The file name `assets/caf\uFFFD` is not valid UTF-8. Rename the file, then push again.");
    }

    @Test
    void symbolic_link_or_submodule_fails_the_deploy() {
        for (String mode : new String[] {"120000", "160000"}) {
            TestGit git = acme.git().cloned(acme.dev());
            String id = git.run("rev-parse", mode.equals("120000") ? "HEAD:README.md" : "HEAD")
                    .isOk()
                    .output()
                    .strip();
            for (String file : new String[] {"assets/other", "function/other"}) {
                git.run("reset", "--quiet", "--hard", "origin/" + acme.dev()).isOk();
                git.run("update-index", "--add", "--cacheinfo", "%s,%s,%s".formatted(mode, id, file))
                        .isOk();
                git.run("commit", "--quiet", "-m", "No file").isOk();
                refuseHead(
                        git,
                        file,
                        ("`%s` is a symbolic link or a submodule; only regular files are"
                                        + " allowed. Replace it with a file, then push again.")
                                .formatted(file));
            }
        }
    }

    private static void push(TestGit git, String file, String content) throws IOException {
        Files.createDirectories(git.directory().resolve(file).getParent());
        String commit = git.commit(file, content);
        git.push("HEAD:" + acme.dev()).isOk();
        acme.deployed(acme.development(), commit, "DONE");
    }

    private static String badName(String name) {
        return "`key` is not a valid object name; received `%s`. Rename the object.".formatted(name);
    }

    private static void refuse(String file, String message) throws IOException {
        TestGit git = acme.git().cloned(acme.dev());
        Files.createDirectories(git.directory().resolve(file).getParent());
        Files.writeString(git.directory().resolve(file), "x");
        refuse(git, file, message);
    }

    private static void refuse(TestGit git, String file, String message) {
        git.run("add", "assets").isOk();
        git.run("commit", "--quiet", "-m", "No asset").isOk();
        refuseHead(git, file, message);
    }

    private static void refuseHead(TestGit git, String file, String message) {
        String before = git.head(acme.dev());
        String commit = git.run("rev-parse", "HEAD").isOk().output().strip();
        git.push("HEAD:" + acme.dev(), "--force").isOk();

        Reply failed = acme.deployed(acme.development(), commit, "FAILED");

        assertThat(failed.text("0.error.file")).isEqualTo(file);
        assertThat(failed.text("0.error.message")).isEqualTo(message);
        assertThat(String.valueOf(failed.at("0.log"))).doesNotContain("parameters");
        git.push("--force", before + ":refs/heads/" + acme.dev()).isOk();
        acme.deployed(acme.development(), before, "DONE");
    }

    private static Path bucket() {
        return HostDirectory.in(gateway.data()).resolve("buckets/acme-ui-dev");
    }
}
