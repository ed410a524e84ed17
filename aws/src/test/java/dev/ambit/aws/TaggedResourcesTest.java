package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.ResourceKind;
import dev.ambit.standin.aws.StrictAws;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Tag;

/// Finds resources by a tag on the stand-in.
@ExtendWith(AwsStandIn.class)
class TaggedResourcesTest {

    private static final Set<ResourceKind> NONE = Set.of();

    private static StrictAws aws;
    private static AwsClients clients;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
    }

    @Test
    void all_pages_are_read() {
        for (int i = 0; i < 101; i++) {
            bucket("paged-" + i, "paged");
        }
        int before = lookups();

        assertThatThrownBy(() -> find("paged", NONE))
                .hasMessageContaining("Two resources of the kind ASSET_BUCKET have the tag `app=paged`");

        assertThat(lookups() - before).isEqualTo(3);
        assertThat(find("paged", Set.of(ResourceKind.ASSET_BUCKET))).isEmpty();
    }

    @Test
    void function_of_another_region_is_ignored() {
        RunningProduction.function(clients, ACCOUNT.inGlobalRegion(), "far");
        RunningProduction.function(clients, ACCOUNT, "near");
        bucket("shop-files", "far");

        assertThat(find("near", NONE)).extracting(ResourceArn::id).containsExactly("near-web");
        assertThat(find("far", NONE)).extracting(ResourceArn::id).containsExactly("shop-files");
    }

    private static List<ResourceArn> find(String app, Set<ResourceKind> listed) {
        return new TaggedResources(clients, ACCOUNT).find(RunningProduction.APP, app, listed);
    }

    private static int lookups() {
        return (int) aws.calls().stream()
                .filter(it -> it.call().endsWith(".GetResources"))
                .count();
    }

    private static void bucket(String name, String app) {
        S3Client s3 = clients.s3(ACCOUNT);
        s3.createBucket(it -> it.bucket(name).createBucketConfiguration(of -> of.locationConstraint(ACCOUNT.region())));
        s3.putBucketTagging(it -> it.bucket(name)
                .tagging(tags -> tags.tagSet(
                        Tag.builder().key(RunningProduction.APP).value(app).build())));
    }
}
