package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.http.Sha256;
import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.DomainValidation;
import software.amazon.awssdk.services.acm.model.ResourceRecord;
import software.amazon.awssdk.services.acm.model.Tag;
import software.amazon.awssdk.services.acm.model.ValidationMethod;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/// The certificate of a domain and all names directly below it. All stacks of the AWS account share it, so that
/// only the first one waits for its validation. It is kept when stacks are deleted.
///
/// @param domain such as `acme.fi`
/// @param installation stable name of this installation
record Certificate(AcmClient acm, String domain, String installation) {

    /// How long a validation can take before the creation of a resource fails.
    static final Duration PATIENCE = Duration.ofHours(1);

    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final long VALIDATION_SECONDS = 300;
    private static final int TOKEN_CHARS = 32;
    private static final String KIND = "CERTIFICATE";

    /// Returns the domain whose certificate covers a host.
    ///
    /// @param zone domain of the hosted zone
    static String domainOf(String host, String zone) {
        return host.equals(zone) ? zone : host.substring(host.indexOf('.') + 1);
    }

    /// Returns the ARN of the certificate, which is requested if it does not exist.
    ///
    /// @param zone that has the domain
    /// @throws InProgressException until ACM has validated the domain
    /// @throws dev.ambit.problem.Problem if ACM refused the domain
    String issued(HostedZone zone) {
        String arn = find().orElseGet(this::request);
        CertificateDetail found = run(
                "acm:DescribeCertificate",
                () -> acm.describeCertificate(it -> it.certificateArn(arn)).certificate());
        return switch (found.status()) {
            case ISSUED -> arn;
            case PENDING_VALIDATION -> {
                createValidationRecord(found, zone);
                throw new InProgressException(
                        "ACM has not validated `%s` yet. Its registrar must name the name servers of hosted zone `%s`."
                                .formatted(domain, zone.id()),
                        PAUSE,
                        PATIENCE);
            }
            default ->
                throw STACK_RESOURCE_REFUSED.because(
                        "The certificate of `%s` has the status `%s`. Delete it in ACM, then resume the operation."
                                .formatted(domain, found.statusAsString()));
        };
    }

    /// Creates the record with which ACM validates the domain. It is the same for the domain and its wildcard.
    private void createValidationRecord(CertificateDetail certificate, HostedZone zone) {
        certificate.domainValidationOptions().stream()
                .map(DomainValidation::resourceRecord)
                .filter(Objects::nonNull)
                .distinct()
                .filter(it -> zone.records(HostedZone.withoutDot(it.name())).isEmpty())
                .forEach(it -> zone.change(List.of(Change.builder()
                        .action(ChangeAction.UPSERT)
                        .resourceRecordSet(record(it))
                        .build())));
    }

    private static ResourceRecordSet record(ResourceRecord it) {
        return ResourceRecordSet.builder()
                .name(it.name())
                .type(RRType.fromValue(it.typeAsString()))
                .ttl(VALIDATION_SECONDS)
                .resourceRecords(List.of(software.amazon.awssdk.services.route53.model.ResourceRecord.builder()
                        .value(it.value())
                        .build()))
                .build();
    }

    private Optional<String> find() {
        List<String> all = run(
                "acm:ListCertificates",
                () -> acm
                        .listCertificatesPaginator(it -> it.certificateStatuses(
                                CertificateStatus.PENDING_VALIDATION,
                                CertificateStatus.ISSUED,
                                CertificateStatus.FAILED))
                        .certificateSummaryList()
                        .stream()
                        .filter(it -> domain.equals(it.domainName()))
                        .map(CertificateSummary::certificateArn)
                        .sorted()
                        .toList());
        return all.stream()
                .filter(it -> tags(it).entrySet().containsAll(tags().entrySet()))
                .findFirst();
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> tags = new HashMap<>();
        run(
                        "acm:ListTagsForCertificate",
                        () -> acm.listTagsForCertificate(it -> it.certificateArn(arn))
                                .tags())
                .forEach(it -> tags.put(it.key(), it.value()));
        return tags;
    }

    /// Requests the certificate with its tags. ACM answers a repeated request with the same certificate.
    private String request() {
        List<Tag> tags = tags().entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
        return run(
                "acm:RequestCertificate",
                () -> acm.requestCertificate(it -> it.domainName(domain)
                                .subjectAlternativeNames("*." + domain)
                                .validationMethod(ValidationMethod.DNS)
                                .idempotencyToken(Sha256.hex("%s %s".formatted(installation, domain))
                                        .substring(0, TOKEN_CHARS))
                                .tags(tags))
                        .certificateArn());
    }

    private Map<String, String> tags() {
        return Map.of(OwnerTags.INSTALLATION, installation, OwnerTags.KIND, KIND);
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, domain, call);
    }
}
