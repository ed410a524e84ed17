package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and marks adopted functions on AWS Lambda. Only settings that the blueprint contains are compared.
record AdoptedFunction(AwsClients clients) implements AdoptedKind {

    private static final String CONCURRENCY = "concurrencyMax";
    private static final List<String> SETTINGS = List.of("memoryMegabytes", "timeoutSeconds", CONCURRENCY);

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        LambdaFunction function = function(account, wanted);
        return function.tags().map(found -> new Found(found, detail(function), drifts(wanted, function)));
    }

    private static Map<String, String> detail(LambdaFunction function) {
        AwsAccount account = function.account();
        return Map.of(
                "function", function.name(),
                "region", account.region(),
                "awsAccount", account.number(),
                "console", LambdaProvider.console(function));
    }

    private static List<Drift> drifts(WantedResource wanted, LambdaFunction function) {
        Map<String, Integer> actual = new HashMap<>();
        function.latest().ifPresent(latest -> {
            actual.put("memoryMegabytes", latest.memoryMegabytes() - LambdaConfiguration.MEGABYTES_BESIDE);
            actual.put("timeoutSeconds", latest.timeoutSeconds());
        });
        if (wanted.parameters().containsKey(CONCURRENCY)) {
            function.concurrency().ifPresent(it -> actual.put(CONCURRENCY, it));
        }
        List<Drift> drifts = new ArrayList<>();
        SETTINGS.forEach(setting -> {
            String value = wanted.parameters().get(setting);
            String found = actual.containsKey(setting) ? String.valueOf(actual.get(setting)) : "none";
            if (value != null && !value.equals(found)) {
                drifts.add(new Drift(setting, value, found));
            }
        });
        return drifts;
    }

    @Override
    public void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found) {
        function(account, wanted).tag(tags);
    }

    private LambdaFunction function(AwsAccount account, WantedResource wanted) {
        return new LambdaFunction(
                clients.lambda(account), account, AdoptedKind.arn(wanted).id());
    }
}
