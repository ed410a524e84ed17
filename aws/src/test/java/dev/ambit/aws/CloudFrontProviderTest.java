package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.repeat;
import static dev.ambit.stack.TestSteps.suspended;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.PriceClass;

/// Tests distributions against a stand-in that is as strict as AWS, and requests to them.
@ExtendWith(AwsStandIn.class)
class CloudFrontProviderTest {

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.withZone(clients, TestAws.account(clients), "stores.example");
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.allow();
        aws.cloudFront().deployAfter(0);
        aws.cloudFront().refuseDeletions(0);
    }

    @Test
    void visitors_get_answers_of_the_function_and_objects_of_the_bucket() throws Exception {
        StoreOnAws store = store("visits");
        String prod = requireNonNull(store.make(store.cdn(false)).get("domain"));
        String dev = requireNonNull(store.make(store.cdn(true)).get("domain"));
        store.upload(store.bucket(true), "assets/site.css", "of development");
        store.upload(store.images(), "images/cup.svg", "of production");

        assertThat(visit(prod, "/")).contains("program-of-visits-prod");
        assertThat(visit(dev, "/")).contains("program-of-visits-dev");
        assertThat(visit(dev, "/assets/site.css")).isEqualTo("of development");
        assertThatThrownBy(() -> visit(prod, "/assets/site.css")).hasMessage("NoSuchKey");
        assertThat(visit(prod, "/images/cup.svg"))
                .isEqualTo(visit(dev, "/images/cup.svg"))
                .isEqualTo("of production");
        assertThat(aws.cloudFront().controls()).isEqualTo(1);
        assertThat(store.provider().observe(store.cdn(true))).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(store.provider().ensure(store.cdn(true), _ -> {}).values())
                .noneMatch(it -> it.contains(store.stage(true).secret()));
    }

    @Test
    void host_points_to_the_distribution_and_visitors_are_answered() throws Exception {
        StoreOnAws store = store("hosted").withHosts("hosted.stores.example");
        store.make(store.cdn(false));
        store.make(store.host(false));
        Map<String, String> cdn = store.make(store.cdn(true));
        Map<String, String> host = store.make(store.host(true));

        assertThat(host).containsEntry("target", cdn.get("domain"));
        assertThat(visit("dev.hosted.stores.example", "/")).contains("program-of-hosted-dev");
        assertThat(visit("hosted.stores.example", "/")).contains("program-of-hosted-prod");
        assertThat(store.hosts().observe(store.host(true))).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(store.provider().observe(store.cdn(true)).drifts()).isEmpty();
        assertThat(store.hosts().count(store.host(true))).isEqualTo(Map.of("records", 3L));
    }

    @Test
    void deploying_frees_the_worker_and_is_no_drift() {
        StoreOnAws store = store("slow");
        aws.cloudFront().deployAfter(4);

        assertThatThrownBy(() -> store.provider().ensure(store.cdn(false), _ -> {}))
                .isInstanceOfSatisfying(InProgressException.class, it -> {
                    assertThat(it.patience()).isEqualTo(Duration.ofHours(2));
                    assertThat(it.pause().multipliedBy(TestAws.SPEED)).isEqualTo(Duration.ofSeconds(30));
                })
                .hasMessageContaining("5 to 40 minutes");
        assertThatThrownBy(() -> store.provider().observe(store.cdn(false))).isInstanceOf(InProgressException.class);
        assertThat(repeat(() -> store.make(store.cdn(false)))).isZero();
        assertThat(store.provider().observe(store.cdn(false)).drifts()).isEmpty();
        assertThat(store.provider().count(store.cdn(false))).isEqualTo(Map.of("distributions", 1L));
    }

    @Test
    void d9_development_has_productions_settings_and_other_origins() {
        StoreOnAws store = store("copied");
        String id = requireNonNull(store.make(store.cdn(false)).get("distribution"));
        byHand(
                id,
                it -> it.toBuilder()
                        .priceClass(PriceClass.PRICE_CLASS_100)
                        .webACLId("acl-of-people")
                        .build());
        String copy = requireNonNull(store.make(store.cdn(true)).get("distribution"));

        DistributionConfig production = config(id);
        DistributionConfig development = config(copy);
        assertThat(DistributionFacts.of(production).drifts(DistributionFacts.of(development)))
                .extracting(Drift::what)
                .containsExactly("origins.api", "origins.api.key", "origins.bucket");
        assertThat(development.webACLId()).isEqualTo("acl-of-people");
        assertThat(development.callerReference()).isNotEqualTo(production.callerReference());
        assertThat(development.comment()).isEqualTo("ambit-copied-cdn-dev");
        assertThat(store.provider().observe(store.cdn(false)).drifts()).isEmpty();

        byHand(id, it -> it.toBuilder().priceClass(PriceClass.PRICE_CLASS_200).build());
        assertThat(store.provider().observe(store.cdn(true)).drifts())
                .extracting(Drift::what)
                .containsExactly("priceClass");
        store.make(store.cdn(true));
        assertThat(config(copy).priceClass()).isEqualTo(PriceClass.PRICE_CLASS_200);
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired() {
        StoreOnAws store = store("hand");
        String id = requireNonNull(store.make(store.cdn(false)).get("distribution"));
        byHand(
                id,
                it -> it.toBuilder()
                        .enabled(false)
                        .cacheBehaviors(none -> none.quantity(0))
                        .build());
        new S3Bucket(clients.s3(account), account, store.bucket(false)).close(true);
        clients.s3(account).deleteBucketPolicy(it -> it.bucket(store.bucket(false)));

        assertThat(store.provider().observe(store.cdn(false)).drifts())
                .extracting(Drift::what)
                .contains("enabled", "behaviors./assets/*", "behaviors.order", "bucketPolicy");
        store.make(store.cdn(false));
        assertThat(store.provider().observe(store.cdn(false)).drifts()).isEmpty();
    }

    @Test
    void outdated_configuration_is_never_written() {
        StoreOnAws store = store("etag");
        String id = requireNonNull(store.make(store.cdn(false)).get("distribution"));
        var calls = new CloudFrontDistribution(clients.cloudFront(account), "ambit-etag-cdn");
        CloudFrontDistribution.Found outdated = calls.all().getFirst();
        byHand(id, it -> it.toBuilder().webACLId("acl").build());

        assertThatThrownBy(() -> calls.update(outdated, outdated.config())).isInstanceOf(InProgressException.class);
        assertThat(config(id).webACLId()).isEqualTo("acl");
    }

    @CiTest
    void suspended_distribution_answers_nobody_and_resumes() throws Exception {
        StoreOnAws store = store("paused");
        String domain = requireNonNull(store.make(store.cdn(false)).get("domain"));
        aws.cloudFront().deployAfter(2);

        assertThat(repeat(() -> store.provider().ensure(suspended(store.cdn(false)), _ -> {})))
                .isEqualTo(2);
        assertThatThrownBy(() -> visit(domain, "/")).hasMessage("NoDistribution");
        assertThat(store.provider().observe(suspended(store.cdn(false))).drifts())
                .isEmpty();

        repeat(() -> store.provider().ensure(store.cdn(false), _ -> {}));
        assertThat(visit(domain, "/")).contains("program-of-paused-prod");
    }

    @Test
    void removal_disables_waits_and_deletes() {
        StoreOnAws store = store("gone");
        store.make(store.cdn(false));
        aws.cloudFront().deployAfter(3);
        aws.cloudFront().refuseDeletions(1);

        assertThat(repeat(() -> store.provider().remove(store.cdn(false), _ -> {})))
                .isEqualTo(5);

        assertThat(store.provider().observe(store.cdn(false))).isEqualTo(ObservedResource.ABSENT);
        assertThat(store.provider().count(store.cdn(false))).isEmpty();
        aws.cloudFront().deployAfter(0);
        store.make(store.cdn(false));
        assertThat(store.provider().observe(store.cdn(false)).drifts()).isEmpty();
    }

    @Test
    void distribution_and_alias_of_strangers_are_never_changed() {
        StoreOnAws store = store("theirs").withHosts("theirs.stores.example");
        store.make(store.cdn(false));
        StoreOnAws other = store("others").withHosts("theirs.stores.example");
        var there = new CloudFrontProvider(_ -> account, clients, store, "there");

        assertThatThrownBy(() -> there.check(store.cdn(false))).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> there.ensure(store.cdn(false), _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> there.remove(store.cdn(false), _ -> {})).hasMessageContaining("owner tags");
        assertThat(there.count(store.cdn(false))).isEmpty();
        assertThatThrownBy(() -> other.make(other.cdn(false)))
                .hasMessageContaining("is an alias of another distribution");
        assertThat(store.provider().observe(store.cdn(false)).drifts()).isEmpty();
    }

    @Test
    void invalidations_end_with_their_asterisk() {
        StoreOnAws store = store("fresh");
        String domain = requireNonNull(store.make(store.cdn(false)).get("domain"));

        store.provider().invalidate(store.cdn(false), List.of("/a", "/b/*.css", "/b/*.js"));

        assertThat(aws.cloudFront().invalidated()).contains(domain + "/a", domain + "/b/*");
        assertThat(aws.cloudFront().invalidated().stream().filter(it -> it.startsWith(domain)))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"path\": \"/a\", \"origin\": \"FUNCTION\", \"headers\": {\"X-A\": \"1\"}}] | {} | headers",
                "[{\"path\": \"/a?b\", \"origin\": \"FUNCTION\"}] | {} | cannot match",
                "[] | {\"418\": \"/teapot.html\"} | `418`",
            })
    void settings_that_cloudfront_lacks_are_refused(String behaviors, String errorPages, String words) {
        WantedResource wanted = TestAws.wanted(
                "refused",
                UUID.randomUUID(),
                ResourceKind.CDN,
                "refused-cdn",
                Map.of("behaviors", behaviors, "errorPages", errorPages));

        CloudFrontProvider provider =
                StoreOnAws.empty(clients, account, "refused").provider();

        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining(words);
        assertThat(provider.refusal(wanted.parameters())).isPresent();
    }

    @LongTest
    void throttled_call_is_answered_with_a_later_look() {
        StoreOnAws store = store("busy");
        store.make(store.cdn(false));
        aws.throttle(3);

        assertThat(repeat(() -> store.provider().ensure(store.cdn(false), _ -> {})))
                .isEqualTo(3);
        assertThatCode(() -> store.provider().check(store.cdn(false))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        StoreOnAws store = store(loss == Loss.BEFORE_EFFECT ? "killed1" : "killed2");
        store.make(store.cdn(false));
        aws.cloudFront().deployAfter(1);
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            WantedResource cdn = orderedAgain(store.cdn(true), steps);
            steps += TestSteps.LOST_CALLS_APART;
            aws.loseAt(steps, loss);
            TestSteps.fails(() -> store.provider().ensure(cdn, _ -> {}));
            isOver = aws.isLossAhead();
            repeat(() -> store.provider().ensure(cdn, _ -> {}));
            assertThat(store.provider().observe(cdn)).isEqualTo(new ObservedResource(true, List.of()));
            assertThat(store.provider().count(cdn)).isEqualTo(Map.of("distributions", 1L));

            aws.loseAt(steps, loss);
            TestSteps.fails(() -> store.provider().remove(cdn, _ -> {}));
            isOver &= aws.isLossAhead();
            repeat(() -> store.provider().remove(cdn, _ -> {}));
            assertThat(store.provider().count(cdn)).isEmpty();
            assertThat(imagesPolicy(store).statements()).hasSize(1);
            clients.s3(account).deleteBucketPolicy(it -> it.bucket(store.bucket(true)));
        }
        assertThat(steps).isGreaterThan(8);
    }

    /// Returns the same resource with another secret, as a new order has.
    private static WantedResource orderedAgain(WantedResource it, int number) {
        return new WantedResource(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                it.stage(),
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                it.parameters(),
                it.secret() + number,
                false);
    }

    private static BucketPolicy imagesPolicy(StoreOnAws store) {
        return BucketPolicy.of(clients.s3(account)
                .getBucketPolicy(it -> it.bucket(store.images()))
                .policy());
    }

    private static StoreOnAws store(String name) {
        return StoreOnAws.make(clients, account, name);
    }

    private static String visit(String host, String path) throws Refused {
        return aws.cloudFront().visit(host, path);
    }

    private static DistributionConfig config(String id) {
        return clients.cloudFront(account)
                .getDistribution(it -> it.id(id))
                .distribution()
                .distributionConfig();
    }

    private static void byHand(String id, UnaryOperator<DistributionConfig> change) {
        String etag =
                clients.cloudFront(account).getDistribution(it -> it.id(id)).eTag();
        clients.cloudFront(account)
                .updateDistribution(it -> it.id(id).ifMatch(etag).distributionConfig(change.apply(config(id))));
    }
}
