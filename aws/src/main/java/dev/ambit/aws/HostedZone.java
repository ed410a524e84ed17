package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/// The calls about the records of one public hosted zone.
record HostedZone(Route53Client route53, String id) {

    private static final String PAGE_MAX = "100";

    /// Returns the domain of the zone, such as `acme.fi`.
    ///
    /// @throws dev.ambit.problem.Problem if the zone is private
    String domain() {
        GetHostedZoneResponse found = run("route53:GetHostedZone", () -> route53.getHostedZone(it -> it.id(id)));
        if (Boolean.TRUE.equals(found.hostedZone().config().privateZone())) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Hosted zone `%s` is private. Ask the operator to attach a public hosted zone.".formatted(id));
        }
        return withoutDot(found.hostedZone().name());
    }

    /// Returns the records of a name, which must not begin with a wildcard.
    List<ResourceRecordSet> records(String name) {
        return run(
                "route53:ListResourceRecordSets",
                () -> route53
                        .listResourceRecordSets(
                                it -> it.hostedZoneId(id).startRecordName(name).maxItems(PAGE_MAX))
                        .resourceRecordSets()
                        .stream()
                        .filter(it -> withoutDot(it.name()).equals(name))
                        .toList());
    }

    /// Makes all changes, or none of them.
    ///
    /// @return id of the change
    String change(List<Change> changes) {
        return run(
                "route53:ChangeResourceRecordSets",
                () -> route53.changeResourceRecordSets(
                                it -> it.hostedZoneId(id).changeBatch(batch -> batch.changes(changes)))
                        .changeInfo()
                        .id());
    }

    /// Whether all name servers answer with a change. Route 53 forgets old changes.
    boolean isPublished(String change) {
        return run("route53:GetChange", () -> {
            try {
                return route53.getChange(it -> it.id(change)).changeInfo().status() == ChangeStatus.INSYNC;
            } catch (NoSuchChangeException _) {
                return true;
            }
        });
    }

    static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, id, call);
    }
}
