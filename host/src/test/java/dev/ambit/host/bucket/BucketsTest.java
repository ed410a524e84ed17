package dev.ambit.host.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {

    @TempDir
    Path data;

    private Buckets buckets;

    @BeforeEach
    void make() {
        buckets = Buckets.in(data);
        buckets.make("acme-ui");
    }

    @Test
    void stored_object_is_found_with_its_type_and_read_from_any_offset() throws IOException {
        Path file = Files.writeString(data.resolve("index.html"), "<h1>Acme</h1>");

        buckets.put("acme-ui", "pages/index.html", file, "text/html");

        BucketObject found = buckets.find("acme-ui", "pages/index.html").orElseThrow();
        assertThat(found.contentType()).isEqualTo("text/html");
        assertThat(found.length()).isEqualTo(13);
        assertThat(found.etag()).matches("\"[0-9a-f]{32}\"");
        assertThat(text(found, 0)).isEqualTo("<h1>Acme</h1>");
        assertThat(text(found, 4)).isEqualTo("Acme</h1>");
        assertThat(text(found, 13)).isEmpty();
        assertThat(buckets.list("acme-ui")).containsExactly(new BucketEntry("pages/index.html", found.etag(), 13));
    }

    @Test
    void replaced_object_cannot_be_read_with_the_metadata_of_the_old_one() {
        put("logo.svg", "<svg/>");
        BucketObject found = buckets.find("acme-ui", "logo.svg").orElseThrow();

        put("logo.svg", "<svg></svg>");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> text(found, 0));
    }

    @Test
    void missing_object_or_bucket_is_not_found_and_deleted_without_an_error() {
        put("logo.svg", "<svg/>");

        assertThat(buckets.find("acme-ui", "nothing")).isEmpty();
        assertThat(buckets.find("acme-ui", "logo.svg/below")).isEmpty();
        assertThat(buckets.find("nobodys", "logo.svg")).isEmpty();
        assertThat(buckets.list("nobodys")).isEmpty();
        buckets.delete("acme-ui", "nothing");
        buckets.delete("nobodys", "logo.svg");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> buckets.put("nobodys", "a", new ByteArrayInputStream(new byte[0]), 0, "text/plain"))
                .withMessageContaining("nobodys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../acme-ui-dev/x",
                "a/../../acme-ui-dev/x",
                "a/..",
                "..",
                ".",
                "/etc/passwd",
                "a//b",
                "",
                "a/./b",
                ".mpus-x",
                "a/.mpus-x",
                ".s3proxy-versions/x",
                "a\nb",
                "a\0b"
            })
    void object_name_outside_the_bucket_is_refused(String key) {
        buckets.make("acme-ui-dev");

        assertThatExceptionOfType(Problem.class).isThrownBy(() -> put(key, "x"));
        assertThat(buckets.find("acme-ui", key)).isEmpty();
        assertThat(buckets.list("acme-ui-dev")).isEmpty();
    }

    @Test
    void removing_a_bucket_deletes_its_objects() {
        put("a/b/c.txt", "c");
        put("d.txt", "d");

        assertThat(buckets.removeNow("acme-ui")).isEqualTo(2);

        assertThat(buckets.exists("acme-ui")).isFalse();
        assertThat(data.resolve("buckets")).isEmptyDirectory();
        assertThat(buckets.removeNow("acme-ui")).isZero();
    }

    @Test
    void unfinished_upload_of_a_killed_server_is_hidden_and_deleted_after_a_day() throws IOException {
        String torn = "logo.svg-" + UUID.randomUUID();
        String done = "done-" + UUID.randomUUID();
        Path bucket = data.resolve("buckets/acme-ui");
        Files.writeString(bucket.resolve(torn), "<sv");
        put(done, "<svg/>");
        put("logo.svg", "<svg/>");

        assertThat(buckets.find("acme-ui", torn)).isEmpty();
        assertThat(buckets.list("acme-ui")).extracting(BucketEntry::key).containsExactly(done, "logo.svg");
        take();
        assertThat(bucket.resolve(torn)).exists();
        var before = FileTime.from(Files.getLastModifiedTime(bucket.resolve("logo.svg"))
                .toInstant()
                .minus(Duration.ofHours(25)));
        Files.setLastModifiedTime(bucket.resolve(torn), before);
        Files.setLastModifiedTime(bucket.resolve(done), before);
        take();
        assertThat(bucket.resolve(torn)).doesNotExist();
        assertThat(buckets.find("acme-ui", done)).isPresent();
    }

    @Test
    void full_bucket_accepts_no_more_bytes() {
        put("a/b.txt", "1234");

        assertThat(BucketQuota.ofFiles(data.resolve("buckets"), 6, 10).reserve("acme-ui", 2))
                .isTrue();
        assertThat(BucketQuota.ofFiles(data.resolve("buckets"), 5, 10).reserve("acme-ui", 2))
                .isFalse();
        assertThat(BucketQuota.ofFiles(data.resolve("buckets"), 6, 3).reserve("acme-ui", 2))
                .isFalse();
    }

    /// Writes first after the bucket was not measured for a while.
    private void take() {
        assertThat(BucketQuota.ofFiles(data.resolve("buckets"), 100, 10).reserve("acme-ui", 1))
                .isTrue();
    }

    private void put(String key, String text) {
        buckets.put("acme-ui", key, new ByteArrayInputStream(text.getBytes(UTF_8)), text.length(), "text/plain");
    }

    private static String text(BucketObject object, long from) throws IOException {
        try (InputStream bytes = object.open(from)) {
            return new String(bytes.readAllBytes(), UTF_8);
        }
    }
}
