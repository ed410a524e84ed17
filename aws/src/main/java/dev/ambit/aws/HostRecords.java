package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/// The records of one host. Records have no tags, so a TXT record beside them, the mark, holds the owner tags. The
/// records and the mark are changed together, so no record of Ambit is without its mark.
///
/// @param found records of the host and of its mark
record HostRecords(HostedZone zone, String host, OwnerTags tags, List<ResourceRecordSet> found) {

    private static final String MARK = "_ambit.";
    private static final long MARK_SECONDS = 300;

    /// Types of records that decide where requests to a name arrive.
    private static final Set<RRType> ADDRESSES = Set.of(RRType.A, RRType.AAAA, RRType.CNAME);

    HostRecords {
        found = List.copyOf(found);
    }

    static HostRecords read(HostedZone zone, String host, OwnerTags tags) {
        List<ResourceRecordSet> found = new ArrayList<>(zone.records(host));
        found.addAll(zone.records(mark(host)));
        return new HostRecords(zone, host, tags, found);
    }

    /// The name to which a host points.
    ///
    /// @param zone hosted zone of the name, which AWS owns
    record Target(String name, String zone) {}

    /// @throws dev.ambit.problem.Problem if the host has records that this stack does not own
    void requireOurs() {
        requireNoOtherMark();
        if (mark() == null && !addresses().isEmpty()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Host `%s` has records already. Delete them, or create the TXT record `%s%s` with `%s` to let Ambit change them."
                            .formatted(host, MARK, host, markValue()));
        }
    }

    /// @throws dev.ambit.problem.Problem if another stack owns the host
    void requireNoOtherMark() {
        if (mark() != null && !isOurs()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Record `%s%s` marks the host as another stack's or installation's. Delete that stack, or the record."
                            .formatted(MARK, host));
        }
    }

    /// Returns the name of the record that holds the owner tags of a host.
    static String mark(String host) {
        return MARK + host;
    }

    boolean isOurs() {
        ResourceRecordSet mark = mark();
        return mark != null && tags.isComplete(marks(mark));
    }

    /// Returns the records that requests follow.
    List<ResourceRecordSet> addresses() {
        return found.stream()
                .filter(it -> HostedZone.withoutDot(it.name()).equals(host))
                .filter(it -> ADDRESSES.contains(it.type()))
                .toList();
    }

    /// Whether the records are as they must be.
    boolean pointTo(Target target) {
        return changesTo(target).isEmpty();
    }

    /// Returns where the host points, as a text.
    String targets() {
        return addresses().isEmpty()
                ? "no record"
                : addresses().stream().map(HostRecords::text).distinct().collect(joining(", "));
    }

    /// Returns the changes that have the host point to a target.
    List<Change> changesTo(Target target) {
        List<Change> changes = new ArrayList<>();
        List<ResourceRecordSet> wanted = List.of(alias(RRType.A, target), alias(RRType.AAAA, target));
        addresses().stream()
                .filter(it -> it.type() == RRType.CNAME || it.setIdentifier() != null)
                .forEach(it -> changes.add(change(ChangeAction.DELETE, it)));
        wanted.stream()
                .filter(it -> addresses().stream().noneMatch(there -> isSame(it, there)))
                .forEach(it -> changes.add(change(ChangeAction.UPSERT, it)));
        if (mark() == null) {
            changes.add(marking());
        }
        return changes;
    }

    /// Returns the change that creates the record with the owner tags.
    Change marking() {
        return change(
                ChangeAction.CREATE,
                ResourceRecordSet.builder()
                        .name(mark(host))
                        .type(RRType.TXT)
                        .ttl(MARK_SECONDS)
                        .resourceRecords(ResourceRecord.builder()
                                .value("\"%s\"".formatted(markValue()))
                                .build())
                        .build());
    }

    /// Returns the changes that delete the records; none if the host belongs to someone else.
    List<Change> removal() {
        List<Change> changes = new ArrayList<>();
        ResourceRecordSet mark = mark();
        if (mark != null && isOurs()) {
            addresses().forEach(it -> changes.add(change(ChangeAction.DELETE, it)));
            changes.add(change(ChangeAction.DELETE, mark));
        }
        return changes;
    }

    private @Nullable ResourceRecordSet mark() {
        return found.stream()
                .filter(it -> it.type() == RRType.TXT)
                .filter(it -> HostedZone.withoutDot(it.name()).equals(mark(host)))
                .findFirst()
                .orElse(null);
    }

    private String markValue() {
        return new TreeMap<>(tags.owner())
                .entrySet().stream()
                        .map(it -> "%s=%s".formatted(it.getKey(), it.getValue()))
                        .collect(joining(","));
    }

    private static Map<String, String> marks(ResourceRecordSet mark) {
        Map<String, String> marks = new HashMap<>();
        for (ResourceRecord record : mark.resourceRecords()) {
            for (String pair : record.value().replace("\"", "").split(",", -1)) {
                int end = pair.indexOf('=');
                marks.put(pair.substring(0, Math.max(0, end)), pair.substring(end + 1));
            }
        }
        return marks;
    }

    private ResourceRecordSet alias(RRType type, Target target) {
        return ResourceRecordSet.builder()
                .name(host)
                .type(type)
                .aliasTarget(AliasTarget.builder()
                        .dnsName(target.name())
                        .hostedZoneId(target.zone())
                        .evaluateTargetHealth(false)
                        .build())
                .build();
    }

    private static boolean isSame(ResourceRecordSet wanted, ResourceRecordSet found) {
        return wanted.type() == found.type()
                && found.aliasTarget() != null
                && found.setIdentifier() == null
                && wanted.aliasTarget()
                        .hostedZoneId()
                        .equals(found.aliasTarget().hostedZoneId())
                && wanted.aliasTarget()
                        .dnsName()
                        .equals(HostedZone.withoutDot(found.aliasTarget().dnsName()));
    }

    private static String text(ResourceRecordSet it) {
        return it.aliasTarget() == null
                ? it.resourceRecords().stream().map(ResourceRecord::value).collect(joining(" "))
                : HostedZone.withoutDot(it.aliasTarget().dnsName());
    }

    private static Change change(ChangeAction action, ResourceRecordSet record) {
        return Change.builder().action(action).resourceRecordSet(record).build();
    }
}
