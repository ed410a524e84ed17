package dev.ambit.aws;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.ResourceToAdopt;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ARN of a resource that can be adopted. A host has the ARN of its hosted zone, because records have no ARN.
///
/// @param region empty for resources without a region
/// @param number of the AWS account; empty if the ARN does not contain it
/// @param id of the resource; for a stage, that of its API
/// @param stage name of the stage; empty for other kinds
record ResourceArn(
        ResourceKind kind, String text, String partition, String region, String number, String id, String stage) {

    private static final String START = "arn:(?<partition>aws[a-z-]*):";

    private static final Map<ResourceKind, Pattern> FORMS = forms();

    /// Allowed forms, to show in errors.
    private static final Map<ResourceKind, String> EXAMPLES = new EnumMap<>(Map.of(
            ResourceKind.HOST, "arn:aws:route53:::hostedzone/ID",
            ResourceKind.API_STAGE, "arn:aws:apigateway:REGION::/restapis/ID/stages/NAME",
            ResourceKind.CDN, "arn:aws:cloudfront::ACCOUNT:distribution/ID",
            ResourceKind.ASSET_BUCKET, "arn:aws:s3:::NAME",
            ResourceKind.FUNCTION, "arn:aws:lambda:REGION:ACCOUNT:function:NAME"));

    private static Map<ResourceKind, Pattern> forms() {
        String location = "(?<region>[a-z0-9-]*):(?<number>[0-9]*):";
        Map<ResourceKind, String> ends = Map.of(
                ResourceKind.HOST, "route53:%shostedzone/(?<id>[A-Z0-9]{1,32})(?<stage>)",
                ResourceKind.API_STAGE,
                        "apigateway:%s/restapis/(?<id>[a-z0-9]{1,64})/stages/(?<stage>[A-Za-z0-9_-]{1,128})",
                ResourceKind.CDN, "cloudfront:%sdistribution/(?<id>[A-Z0-9]{1,32})(?<stage>)",
                ResourceKind.ASSET_BUCKET, "s3:%s(?<id>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?<stage>)",
                ResourceKind.FUNCTION, "lambda:%sfunction:(?<id>[A-Za-z0-9_-]{1,64})(?<stage>)");
        Map<ResourceKind, Pattern> forms = new EnumMap<>(ResourceKind.class);
        ends.forEach((kind, end) -> forms.put(kind, Pattern.compile(START + end.formatted(location))));
        return forms;
    }

    /// Reads an ARN.
    ///
    /// @param field of the resource in the request, such as `resources.0`
    /// @throws dev.ambit.problem.Problem below `field`, if the kind cannot be adopted or has other ARNs
    static ResourceArn of(ResourceKind kind, String text, String field) {
        Pattern form = FORMS.get(kind);
        if (form == null) {
            throw BAD_USER_INPUT
                    .because("`%s.kind` is `%s`, which cannot be adopted from AWS. Remove the resource."
                            .formatted(field, kind))
                    .at(field + ".kind", kind, FORMS.keySet().toString());
        }
        return read(kind, form, text)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because(
                                "`%s.arn` must be an ARN such as `%s`; received `%s`. Send the ARN of a resource of the kind `%s`."
                                        .formatted(field, EXAMPLES.get(kind), shortened(text), kind))
                        .at(field + ".arn", text, EXAMPLES.get(kind)));
    }

    /// Reads the ARN of a resource whose kind is not known; nothing if it cannot be adopted.
    static Optional<ResourceArn> find(String text) {
        return FORMS.entrySet().stream()
                .flatMap(it -> read(it.getKey(), it.getValue(), text).stream())
                .findFirst();
    }

    private static Optional<ResourceArn> read(ResourceKind kind, Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        return matcher.matches()
                ? Optional.of(new ResourceArn(
                        kind,
                        text,
                        matcher.group("partition"),
                        matcher.group("region"),
                        matcher.group("number"),
                        matcher.group("id"),
                        matcher.group("stage")))
                : Optional.empty();
    }

    /// Reads the ARN of an adopted resource, which was checked before.
    static ResourceArn of(ResourceKind kind, String text) {
        return of(kind, text, "resource");
    }

    /// Returns the resource with the name that AWS has for it. A host has its name from the blueprint.
    ResourceToAdopt resource() {
        return new ResourceToAdopt(
                kind, text, kind == ResourceKind.HOST ? null : kind == ResourceKind.API_STAGE ? stage : id);
    }

    /// Returns why the resource is not in the AWS account, as sentences, or nothing if it may be.
    Optional<String> objection(AwsAccount account) {
        if (!partition.equals(account.partition()) || !(number.isEmpty() || number.equals(account.number()))) {
            return Optional.of("The resource is not in the attached AWS account `%s`. Send an ARN of that account."
                    .formatted(account.number()));
        }
        if (!region.isEmpty() && !region.equals(account.region())) {
            return Optional.of("The resource is in `%s`, but the attached region is `%s`. Attach its region."
                    .formatted(region, account.region()));
        }
        return kind == ResourceKind.HOST && !id.equals(account.hostedZone())
                ? Optional.of("The hosted zone is not the attached one, which is `%s`. Attach this zone."
                        .formatted(account.hostedZone()))
                : Optional.empty();
    }
}
