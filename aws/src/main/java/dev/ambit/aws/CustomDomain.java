package dev.ambit.aws;

import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.BasePathMapping;
import software.amazon.awssdk.services.apigateway.model.DomainNameStatus;
import software.amazon.awssdk.services.apigateway.model.EndpointType;
import software.amazon.awssdk.services.apigateway.model.GetDomainNameResponse;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.SecurityPolicy;

/// The custom domain of a host on API Gateway, which leads to one stage.
record CustomDomain(ApiGatewayClient gateway, String host) {

    private static final String ALL_PATHS = "(none)";
    private static final Duration PAUSE = Duration.ofSeconds(10);

    Optional<GetDomainNameResponse> find() {
        return found(() -> gateway.getDomainName(it -> it.domainName(host)));
    }

    void create(String certificate, Map<String, String> tags) {
        run(
                "apigateway:POST",
                () -> gateway.createDomainName(it -> it.domainName(host)
                        .regionalCertificateArn(certificate)
                        .endpointConfiguration(type -> type.types(EndpointType.REGIONAL))
                        .securityPolicy(SecurityPolicy.TLS_1_2)
                        .tags(tags)));
    }

    GatewayTags tags(AwsAccount account) {
        return new GatewayTags(gateway, account, "/domainnames/" + host);
    }

    /// @throws InProgressException until API Gateway has made the domain
    static HostRecords.Target requireAvailable(GetDomainNameResponse it) {
        if (it.domainNameStatus() != DomainNameStatus.AVAILABLE) {
            throw new InProgressException(
                    "API Gateway is still changing the domain `%s`.".formatted(it.domainName()),
                    PAUSE,
                    Certificate.PATIENCE);
        }
        return target(it);
    }

    static HostRecords.Target target(GetDomainNameResponse it) {
        return new HostRecords.Target(it.regionalDomainName(), it.regionalHostedZoneId());
    }

    boolean leadsTo(String api, String stage) {
        return mapping()
                .filter(it -> api.equals(it.restApiId()) && stage.equals(it.stage()))
                .isPresent();
    }

    /// Maps the domain to a stage, and removes its earlier mapping.
    void map(String api, String stage) {
        mapping().ifPresent(_ -> unmap());
        run(
                "apigateway:POST",
                () -> gateway.createBasePathMapping(
                        it -> it.domainName(host).restApiId(api).stage(stage)));
    }

    void remove() {
        mapping().ifPresent(_ -> unmap());
        run("apigateway:DELETE", () -> gateway.deleteDomainName(it -> it.domainName(host)));
    }

    private void unmap() {
        run(
                "apigateway:DELETE",
                () -> gateway.deleteBasePathMapping(it -> it.domainName(host).basePath(ALL_PATHS)));
    }

    private Optional<BasePathMapping> mapping() {
        return found(() ->
                        gateway.getBasePathMappings(it -> it.domainName(host)).items())
                .flatMap(all -> all.stream()
                        .filter(it -> ALL_PATHS.equals(it.basePath()))
                        .findFirst());
    }

    private <T> Optional<T> found(Supplier<T> call) {
        return run("apigateway:GET", () -> {
            try {
                return Optional.of(call.get());
            } catch (NotFoundException _) {
                return Optional.<T>empty();
            }
        });
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, host, call);
    }
}
