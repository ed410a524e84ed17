package dev.ambit.aws;

import dev.ambit.stack.TerraformImport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.Origin;

/// The objects on AWS that Ambit makes for a distribution, as Terraform imports them. All distributions of an
/// installation share the origin
/// access control, and those of one domain the certificate.
final class DistributionImports {

    private static final String SEPARATOR = " ";
    private static final String ACCESS = "originAccessControl";
    private static final String CERTIFICATE = "certificate";
    private static final String BUCKETS = "buckets";

    private DistributionImports() {}

    /// Returns the properties that name these objects.
    static Map<String, String> detail(DistributionConfig config) {
        Map<String, String> detail = new HashMap<>();
        List<Origin> buckets = config.origins().items().stream()
                .filter(it -> it.originAccessControlId() != null
                        && !it.originAccessControlId().isEmpty())
                .toList();
        if (!buckets.isEmpty()) {
            detail.put(ACCESS, buckets.getFirst().originAccessControlId());
            detail.put(
                    BUCKETS,
                    String.join(
                            SEPARATOR,
                            buckets.stream()
                                    .map(it -> it.domainName().replaceFirst("\\..*$", ""))
                                    .toList()));
        }
        if (config.viewerCertificate() != null && config.viewerCertificate().acmCertificateArn() != null) {
            detail.put(CERTIFICATE, config.viewerCertificate().acmCertificateArn());
        }
        return detail;
    }

    static List<TerraformImport> of(Map<String, String> detail) {
        String distribution = detail.get("distribution");
        if (distribution == null) {
            return List.of();
        }
        List<TerraformImport> imports = new ArrayList<>();
        imports.add(new TerraformImport("aws_cloudfront_distribution", distribution));
        if (detail.containsKey(ACCESS)) {
            imports.add(new TerraformImport("aws_cloudfront_origin_access_control", detail.getOrDefault(ACCESS, "")));
        }
        if (detail.containsKey(CERTIFICATE)) {
            imports.add(new TerraformImport("aws_acm_certificate", detail.getOrDefault(CERTIFICATE, "")));
        }
        Arrays.stream(detail.getOrDefault(BUCKETS, "").split(SEPARATOR, -1))
                .filter(it -> !it.isEmpty())
                .forEach(it -> imports.add(new TerraformImport("aws_s3_bucket_policy", it)));
        return imports;
    }
}
