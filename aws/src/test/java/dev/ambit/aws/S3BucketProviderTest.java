package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static dev.ambit.stack.TestSteps.fails;
import static dev.ambit.stack.TestSteps.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.Tag;

/// Tests asset buckets against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
class S3BucketProviderTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static StrictAws aws;
    private static AwsClients clients;
    private static S3BucketProvider provider;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = clients();
        provider = new S3BucketProvider(_ -> ACCOUNT, clients, "here");
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.answerStale(0);
        aws.refuseRoles(0);
        aws.allow();
    }

    @Test
    void bucket_is_private_tagged_and_owned_by_the_account() {
        WantedResource wanted = wanted("acme_ui");

        Map<String, String> detail = provider.ensure(wanted, _ -> {});

        String bucket = detail.get("bucket");
        assertThat(bucket).startsWith("ambit-acme-ui-").hasSizeLessThanOrEqualTo(63);
        assertThat(detail).containsEntry("region", "eu-north-1").containsEntry("awsAccount", "123456789012");
        assertThat(s3().getBucketTagging(it -> it.bucket(bucket)).tagSet())
                .extracting(Tag::key, Tag::value)
                .contains(tuple("ambit:installation", "here"), tuple("ambit:kind", "ASSET_BUCKET"));
        assertThat(s3().getPublicAccessBlock(it -> it.bucket(bucket))
                        .publicAccessBlockConfiguration()
                        .restrictPublicBuckets())
                .isTrue();
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.ensure(wanted, _ -> {})).isEqualTo(detail);
    }

    @Test
    void names_that_look_alike_have_different_buckets() {
        WantedResource one = wanted("acme.shop");
        WantedResource other = wanted("acme-shop");

        assertThat(BucketName.of(ACCOUNT, one)).doesNotContainAnyElementsOf(BucketName.of(ACCOUNT, other));
        assertThat(BucketName.of(ACCOUNT, wanted("a".repeat(63)))).allMatch(it -> it.length() == 63);
    }

    @Test
    void deleted_bucket_is_restored_under_another_name() {
        WantedResource wanted = wanted("again");
        String first = provider.ensure(wanted, _ -> {}).get("bucket");
        s3().deleteBucket(it -> it.bucket(first));
        assertThat(provider.observe(wanted)).isEqualTo(ObservedResource.ABSENT);

        String second = provider.ensure(wanted, _ -> {}).get("bucket");

        assertThat(second).isNotEqualTo(first);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void throttled_call_is_answered_with_a_later_look() {
        WantedResource wanted = wanted("busy");
        aws.throttle(3);

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOf(InProgressException.class)
                .hasMessageContaining("throttles `s3:GetBucketTagging`");
        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isEqualTo(2);
        aws.throttle(1);
        assertThatThrownBy(() -> provider.observe(wanted)).isInstanceOf(InProgressException.class);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void created_bucket_that_is_not_visible_yet_is_not_created_twice() {
        WantedResource wanted = wanted("stale");
        provider.ensure(wanted, _ -> {});
        aws.answerStale(BucketName.of(ACCOUNT, wanted).size());

        repeat(() -> provider.ensure(wanted, _ -> {}));

        assertThat(buckets(wanted)).hasSize(1);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void role_that_cannot_be_assumed_yet_is_tried_again() {
        WantedResource wanted = wanted("role");
        var fresh = new S3BucketProvider(_ -> ACCOUNT, clients(), "here");
        aws.refuseRoles(2);

        assertThat(repeat(() -> fresh.ensure(wanted, _ -> {}))).isEqualTo(2);

        assertThat(fresh.observe(wanted).isThere()).isTrue();
    }

    @Test
    void missing_permission_is_named_with_its_bucket() {
        WantedResource wanted = wanted("denied");
        aws.refuse("PUT ?publicAccessBlock", 403, "AccessDenied");

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("`s3:PutBucketPublicAccessBlock`")
                .hasMessageContaining("ambit-denied-");
        aws.allow();
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void expired_credentials_and_taken_names_are_refused() {
        WantedResource wanted = wanted("refused");
        aws.refuse("GET ?tagging", 400, "ExpiredToken");
        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("`ExpiredToken`");
        aws.allow();
        aws.refuse("PUT bucket", 409, "BucketAlreadyExists");

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("names");
        assertThat(buckets(wanted)).isEmpty();
    }

    @Test
    void bucket_of_another_installation_is_never_changed() {
        WantedResource wanted = wanted("theirs");
        var there = new S3BucketProvider(_ -> ACCOUNT, clients, "there");
        String bucket = there.ensure(wanted, _ -> {}).get("bucket");

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .hasMessageContaining("another stack or installation");
        assertThatThrownBy(() -> provider.remove(wanted, _ -> {})).hasMessageContaining(bucket);

        assertThat(there.observe(wanted).drifts()).isEmpty();
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("tags");
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired() {
        WantedResource wanted = wanted("hand");
        String bucket = provider.ensure(wanted, _ -> {}).get("bucket");
        s3().deletePublicAccessBlock(it -> it.bucket(bucket));
        s3().deleteBucketTagging(it -> it.bucket(bucket));
        s3().deleteBucketOwnershipControls(it -> it.bucket(bucket));

        assertThat(provider.observe(wanted).drifts())
                .extracting(Drift::what)
                .containsExactly("tags", "publicAccess", "objectOwnership");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void large_bucket_is_deleted_in_turns_with_all_versions() {
        WantedResource wanted = wanted("large");
        String bucket = provider.ensure(wanted, _ -> {}).get("bucket");
        s3().putBucketVersioning(it -> it.bucket(bucket).versioningConfiguration(version -> version.status("Enabled")));
        s3().putObject(it -> it.bucket(bucket).key("a"), RequestBody.fromString("one"));
        s3().putObject(it -> it.bucket(bucket).key("a"), RequestBody.fromString("two"));
        s3().deleteObject(it -> it.bucket(bucket).key("a"));
        s3().createMultipartUpload(it -> it.bucket(bucket).key("b"));
        assertThat(provider.count(wanted)).containsEntry("objects", 2L).containsEntry("bytes", 6L);

        repeat(() -> provider.remove(wanted, _ -> {}));

        assertThat(provider.count(wanted)).isEmpty();
        assertThat(buckets(wanted)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            WantedResource wanted = wanted("killed" + steps);
            aws.loseAt(++steps, loss);
            boolean hasFailed = fails(() -> provider.ensure(wanted, _ -> {}));
            isOver = aws.isLossAhead();
            assertThat(hasFailed).isEqualTo(!isOver);
            repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(buckets(wanted)).hasSize(1);
            assertThat(provider.observe(wanted).drifts()).isEmpty();

            aws.loseAt(steps, loss);
            fails(() -> provider.remove(wanted, _ -> {}));
            isOver &= aws.isLossAhead();
            repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(buckets(wanted)).isEmpty();
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static List<String> buckets(WantedResource wanted) {
        List<String> names = BucketName.of(ACCOUNT, wanted);
        return s3().listBuckets().buckets().stream()
                .map(Bucket::name)
                .filter(names::contains)
                .toList();
    }

    private static S3Client s3() {
        return clients.s3(ACCOUNT);
    }

    private static AwsClients clients() {
        return TestAws.clients(aws);
    }

    private static WantedResource wanted(String name) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                UUID.randomUUID(),
                "acme",
                Stage.PRODUCTION,
                ResourceKind.ASSET_BUCKET,
                name,
                name,
                DatabaseStrategy.DATABASE,
                Map.of(),
                "secret-%d".formatted(NUMBER.incrementAndGet()),
                false);
    }
}
