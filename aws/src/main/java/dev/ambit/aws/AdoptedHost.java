package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and marks adopted hosts on Route 53. The owner tags are in a TXT record beside them.
record AdoptedHost(AwsClients clients) implements AdoptedKind {

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        HostRecords records = records(account, wanted, tags);
        records.requireNoOtherMark();
        return records.addresses().isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(
                        records.isOurs() ? tags.asMap() : Map.of(),
                        Map.of(
                                "address", "https://" + wanted.name(),
                                "target", records.targets(),
                                "hostedZone", records.zone().id(),
                                "awsAccount", account.number(),
                                "console", Route53HostProvider.console(records.zone())),
                        drifts(wanted, records, distribution)));
    }

    private static List<Drift> drifts(WantedResource wanted, HostRecords records, Map<String, String> distribution) {
        List<Drift> drifts = new ArrayList<>();
        String domain = distribution.get("domain");
        if (domain == null) {
            return drifts;
        }
        if (!records.targets().equals(domain)) {
            drifts.add(new Drift("target", domain, records.targets()));
        }
        String aliases = distribution.getOrDefault(AdoptedDistribution.ALIASES, "");
        if (!List.of(aliases.split(", ", -1)).contains(wanted.name())) {
            drifts.add(new Drift("alias", wanted.name(), aliases.isEmpty() ? "none" : aliases));
        }
        return drifts;
    }

    @Override
    public void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found) {
        HostRecords records = records(account, wanted, tags);
        var _ = records.zone().change(List.of(records.marking()));
    }

    private HostRecords records(AwsAccount account, WantedResource wanted, OwnerTags tags) {
        var zone =
                new HostedZone(clients.route53(account), AdoptedKind.arn(wanted).id());
        return HostRecords.read(zone, wanted.name(), tags);
    }
}
