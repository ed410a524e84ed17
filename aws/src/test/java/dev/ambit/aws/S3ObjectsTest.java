package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Tests the calls of deploys about the objects of a bucket.
@ExtendWith(AwsStandIn.class)
class S3ObjectsTest {

    /// MD5 of `one` and of `two`.
    private static final String ONE = "f97c5d29941bfb1b2fdab0874906ab82";
    private static final String TWO = "b8a9f715dbb64fd5c56e7783c6820a61";

    private static StrictAws aws;
    private static S3Client s3;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        s3 = TestAws.clients(aws).s3(ACCOUNT);
    }

    @AfterEach
    void end_faults() {
        aws.allow();
    }

    @Test
    void objects_are_stored_replaced_and_deleted() {
        S3Objects objects = bucket("stored");
        put(objects, "a b/ä.css", "one");
        put(objects, "a b/ä.css", "two");
        put(objects, "other", "one");
        assertThat(objects.etags()).isEqualTo(Map.of("a b/ä.css", TWO, "other", ONE));
        assertThat(s3.headObject(it -> it.bucket("stored").key("a b/ä.css")).contentType())
                .isEqualTo("text/css");

        objects.delete(List.of("a b/ä.css", "missing"));
        objects.delete(List.of());

        assertThat(objects.etags()).isEqualTo(Map.of("other", ONE));
    }

    @LongTest
    void more_objects_than_one_page_are_listed_and_deleted() {
        S3Objects objects = bucket("many");
        IntStream.range(0, 1_001).forEach(it -> put(objects, "it-" + it, "one"));

        assertThat(objects.etags()).hasSize(1_001).containsEntry("it-1000", ONE);
        objects.delete(List.copyOf(objects.etags().keySet()));

        assertThat(objects.etags()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lost_connection_is_tried_again(Loss loss) {
        S3Objects objects =
                bucket("lost-" + loss.name().toLowerCase(Locale.ROOT).replace('_', '-'));

        assertInProgressAfter(loss, () -> put(objects, "it", "one"));
        assertInProgressAfter(loss, objects::etags);
        assertThat(objects.etags()).isEqualTo(Map.of("it", ONE));
        assertInProgressAfter(loss, () -> objects.delete(List.of("it")));

        assertThat(objects.etags()).isEmpty();
    }

    @Test
    void missing_permissions_are_named() {
        S3Objects objects = bucket("denied");
        aws.refuse("GET ?list-type", 403, "AccessDenied");
        aws.refuse("POST ?delete", 403, "AccessDenied");

        assertThatThrownBy(objects::etags)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("`s3:ListBucket` on `denied`");
        assertThatThrownBy(() -> objects.delete(List.of("it")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("`s3:DeleteObject` on `denied`");
    }

    private static void assertInProgressAfter(Loss loss, Runnable call) {
        aws.loseAt(1, loss);
        assertThatThrownBy(call::run).isInstanceOf(InProgressException.class);
        assertThat(aws.isLossAhead()).isFalse();
        call.run();
    }

    private static void put(S3Objects objects, String key, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        objects.put(key, () -> new ByteArrayInputStream(bytes), bytes.length, "text/css");
    }

    private static S3Objects bucket(String name) {
        assertThat(new S3Bucket(s3, ACCOUNT, name).make()).isTrue();
        return new S3Objects(s3, ACCOUNT, name);
    }
}
