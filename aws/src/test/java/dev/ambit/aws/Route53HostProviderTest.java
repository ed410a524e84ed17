package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/// Tests hosts against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
class Route53HostProviderTest {

    private static final String ZONE = "shops.example";

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    /// A stack with an API stage.
    private record Shop(WantedResource host, Optional<RemoteResource> stage, Map<String, String> changes)
            implements Route53HostProvider.HostStack {

        static Shop of(String host) {
            UUID environment = UUID.randomUUID();
            return new Shop(
                    TestAws.wanted("acme", environment, ResourceKind.HOST, host, Map.of()),
                    Optional.of(TestAws.stage(clients, account, "acme", environment, "prod-stage")),
                    new ConcurrentHashMap<>());
        }

        Route53HostProvider provider() {
            return provider("here");
        }

        Route53HostProvider provider(String installation) {
            return new Route53HostProvider(_ -> account, clients, _ -> Optional.empty(), this, installation);
        }

        @Override
        public Optional<RemoteResource> find(WantedResource host, ResourceKind kind) {
            return stage.filter(it -> it.wanted().kind() == kind);
        }

        @Override
        public Optional<String> change(WantedResource host) {
            return Optional.ofNullable(changes.get(host.name()));
        }

        @Override
        public void save(WantedResource host, String change) {
            changes.put(host.name(), change);
        }
    }

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.withZone(clients, TestAws.account(clients), ZONE);
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.allow();
        aws.route53().publishAfter(0);
        aws.certificates().endAfter(0, "ISSUED");
    }

    @Test
    void host_points_to_its_stage_once_certificate_and_records_are_ready() {
        Shop shop = Shop.of("www.first.shops.example");
        aws.certificates().endAfter(2, "ISSUED");
        aws.route53().publishAfter(2);
        Route53HostProvider provider = shop.provider();

        assertThatCode(() -> provider.check(shop.host())).doesNotThrowAnyException();
        assertThat(repeat(() -> provider.ensure(shop.host(), _ -> {}))).isEqualTo(5);

        Map<String, String> detail = provider.ensure(shop.host(), _ -> {});
        assertThat(detail).containsEntry("address", "https://www.first.shops.example");
        assertThat(provider.terraform(detail))
                .extracting(TerraformImport::type)
                .containsOnlyOnce("aws_api_gateway_domain_name")
                .contains("aws_route53_record");
        assertThat(records("www.first.shops.example"))
                .extracting(it -> it.aliasTarget().dnsName().replaceAll("\\.$", ""))
                .containsOnly(detail.get("target"));
        assertThat(records("_ambit.www.first.shops.example"))
                .extracting(it -> it.resourceRecords().getFirst().value())
                .containsExactly("\"ambit:environment=%s,ambit:installation=here,ambit:kind=HOST\""
                        .formatted(shop.host().environmentId()));
        assertThat(clients.apiGateway(account)
                        .getBasePathMappings(it -> it.domainName("www.first.shops.example"))
                        .items())
                .extracting(it -> it.stage())
                .containsExactly("prod-stage");
        assertThat(provider.observe(shop.host())).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.count(shop.host())).isEqualTo(Map.of("records", 3L, "apiDomains", 1L));
    }

    @CiTest
    void hosts_of_one_domain_share_its_certificate() {
        Shop one = Shop.of("www.shared.shops.example");
        Shop other = Shop.of("dev.shared.shops.example");
        repeat(() -> one.provider().ensure(one.host(), _ -> {}));
        aws.certificates().endAfter(50, "ISSUED");

        assertThat(repeat(() -> other.provider().ensure(other.host(), _ -> {}))).isLessThan(2);
        assertThat(certificates("shared.shops.example")).hasSize(1);
        assertThat(Certificate.domainOf(ZONE, ZONE)).isEqualTo(ZONE);
        assertThat(Certificate.domainOf("dev." + ZONE, ZONE)).isEqualTo(ZONE);
    }

    @Test
    void certificate_that_is_never_issued_fails_with_a_reason() {
        Shop shop = Shop.of("www.never.shops.example");
        aws.certificates().endAfter(1_000, "ISSUED");

        assertThatThrownBy(() -> shop.provider().ensure(shop.host(), _ -> {}))
                .isInstanceOfSatisfying(
                        InProgressException.class,
                        it -> assertThat(it.patience()).isEqualTo(Duration.ofHours(1)))
                .hasMessageContaining("never.shops.example")
                .hasMessageContaining("name servers");
        aws.certificates().endAfter(0, "FAILED");
        assertThatThrownBy(() -> shop.provider().ensure(shop.host(), _ -> {})).hasMessageContaining("`FAILED`");
        assertThat(records("www.never.shops.example")).isEmpty();
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired() {
        Shop shop = created("www.hand.shops.example");
        change(ChangeAction.DELETE, records(shop.host().name()).toArray(ResourceRecordSet[]::new));
        change(ChangeAction.CREATE, plain(shop.host().name(), RRType.CNAME, "elsewhere.example"));
        clients.apiGateway(account)
                .deleteBasePathMapping(it -> it.domainName(shop.host().name()).basePath("(none)"));

        assertThat(shop.provider().observe(shop.host()).drifts())
                .extracting(Drift::what)
                .containsExactly("target", "stage");
        assertThat(shop.provider().observe(shop.host()).drifts().getFirst().found())
                .isEqualTo("elsewhere.example");
        repeat(() -> shop.provider().ensure(shop.host(), _ -> {}));
        assertThat(shop.provider().observe(shop.host()).drifts()).isEmpty();
    }

    @Test
    void records_of_strangers_are_never_changed() {
        Shop shop = Shop.of("www.stranger.shops.example");
        change(ChangeAction.CREATE, plain(shop.host().name(), RRType.A, "192.0.2.7"));

        assertThatThrownBy(() -> shop.provider().check(shop.host())).hasMessageContaining("has records already");
        assertThatThrownBy(() -> shop.provider().ensure(shop.host(), _ -> {})).hasMessageContaining("_ambit.www");
        shop.provider().remove(shop.host(), _ -> {});
        assertThat(shop.provider().count(shop.host())).isEmpty();
        assertThat(records(shop.host().name()))
                .extracting(it -> it.resourceRecords().getFirst().value())
                .containsExactly("192.0.2.7");
    }

    @Test
    void mark_that_people_create_lets_the_host_replace_its_records() {
        Shop shop = Shop.of("www.adopted.shops.example");
        change(ChangeAction.CREATE, plain(shop.host().name(), RRType.A, "192.0.2.7"));
        change(
                ChangeAction.CREATE,
                plain(
                        "_ambit." + shop.host().name(),
                        RRType.TXT,
                        "\"ambit:environment=%s,ambit:installation=here,ambit:kind=HOST\""
                                .formatted(shop.host().environmentId())));

        repeat(() -> shop.provider().ensure(shop.host(), _ -> {}));

        assertThat(shop.provider().observe(shop.host()).drifts()).isEmpty();
    }

    @Test
    void host_of_another_installation_is_refused_and_kept() {
        Shop shop = created("www.theirs.shops.example");
        Route53HostProvider other = shop.provider("there");

        assertThatThrownBy(() -> other.check(shop.host())).hasMessageContaining("another stack's or installation's");
        assertThatThrownBy(() -> other.ensure(shop.host(), _ -> {})).hasMessageContaining("installation's");
        other.remove(shop.host(), _ -> {});
        assertThat(shop.provider().observe(shop.host())).isEqualTo(new ObservedResource(true, List.of()));
    }

    @Test
    void host_outside_of_the_zone_or_without_a_stage_is_refused() {
        Shop outside = Shop.of("www.elsewhere.example");
        Shop lonely = new Shop(Shop.of("www.lonely.shops.example").host(), Optional.empty(), Map.of());

        assertThatThrownBy(() -> outside.provider().check(outside.host()))
                .hasMessageContaining("at or below `shops.example`");
        assertThatThrownBy(() -> lonely.provider().check(lonely.host())).hasMessageContaining("needs an API stage");
    }

    @Test
    void removal_waits_until_no_name_server_answers() {
        Shop shop = created("www.gone.shops.example");
        change(ChangeAction.CREATE, plain(shop.host().name(), RRType.TXT, "\"of somebody\""));
        aws.route53().publishAfter(3);

        assertThat(repeat(() -> shop.provider().remove(shop.host(), _ -> {}))).isEqualTo(3);

        assertThat(records(shop.host().name()))
                .extracting(ResourceRecordSet::type)
                .containsExactly(RRType.TXT);
        assertThat(records("_ambit." + shop.host().name())).isEmpty();
        assertThat(shop.provider().count(shop.host())).isEmpty();
        assertThat(shop.provider().observe(shop.host()).isThere()).isFalse();
    }

    @LongTest
    void throttled_call_is_answered_with_a_later_look() {
        Shop shop = Shop.of("www.busy.shops.example");
        repeat(() -> shop.provider().ensure(shop.host(), _ -> {}));
        aws.throttle(3);

        assertThat(repeat(() -> shop.provider().ensure(shop.host(), _ -> {}))).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_unmarked_doubled_or_left(Loss loss) {
        String domain = "killed%s.shops.example".formatted(loss == Loss.BEFORE_EFFECT ? 1 : 2);
        Shop shop = Shop.of("www." + domain);
        Route53HostProvider provider = shop.provider();
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            steps += TestSteps.LOST_CALLS_APART;
            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.ensure(shop.host(), _ -> {}));
            isOver = aws.isLossAhead();
            repeat(() -> provider.ensure(shop.host(), _ -> {}));
            assertThat(provider.observe(shop.host())).isEqualTo(new ObservedResource(true, List.of()));
            assertThat(provider.count(shop.host())).isEqualTo(Map.of("records", 3L, "apiDomains", 1L));
            assertThat(certificates(domain)).hasSize(1);

            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.remove(shop.host(), _ -> {}));
            isOver &= aws.isLossAhead();
            repeat(() -> provider.remove(shop.host(), _ -> {}));
            assertThat(records(shop.host().name())).isEmpty();
            assertThat(provider.count(shop.host())).isEmpty();
        }
        assertThat(steps).isGreaterThan(10);
    }

    private static Shop created(String host) {
        Shop shop = Shop.of(host);
        repeat(() -> shop.provider().ensure(shop.host(), _ -> {}));
        return shop;
    }

    private static List<ResourceRecordSet> records(String name) {
        return new HostedZone(clients.route53(account), account.requireHostedZone()).records(name);
    }

    private static List<String> certificates(String domain) {
        AcmClient acm = clients.acm(account);
        return acm.listCertificates().certificateSummaryList().stream()
                .filter(it -> it.domainName().equals(domain))
                .map(it -> it.certificateArn())
                .toList();
    }

    private static void change(ChangeAction action, ResourceRecordSet... records) {
        List<Change> changes = List.of(records).stream()
                .map(it -> Change.builder().action(action).resourceRecordSet(it).build())
                .toList();
        clients.route53(account)
                .changeResourceRecordSets(it ->
                        it.hostedZoneId(account.requireHostedZone()).changeBatch(batch -> batch.changes(changes)));
    }

    private static ResourceRecordSet plain(String name, RRType type, String value) {
        return ResourceRecordSet.builder()
                .name(name)
                .type(type)
                .ttl(60L)
                .resourceRecords(ResourceRecord.builder().value(value).build())
                .build();
    }
}
