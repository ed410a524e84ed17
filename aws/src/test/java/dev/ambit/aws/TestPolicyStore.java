package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.repeat;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A store with production and development. The test says which resources each stack has.
final class TestPolicyStore implements PolicyStacks {

    private final UUID production = UUID.randomUUID();
    private final AwsClients clients;
    private final String name;
    final Map<Stage, Map<ResourceKind, Map<String, String>>> sharing = new EnumMap<>(Stage.class);

    /// Runs when the stacks are read.
    Runnable whenRead = () -> {};

    TestPolicyStore(AwsClients clients, String name) {
        this.clients = clients;
        this.name = name;
        sharing.put(Stage.PRODUCTION, of(""));
    }

    Map<ResourceKind, Map<String, String>> of(String suffix) {
        return Map.of(
                ResourceKind.ASSET_BUCKET, Map.of("bucket", name + "-ui" + suffix),
                ResourceKind.MEDIA, Map.of("bucket", name + "-media"),
                ResourceKind.FUNCTION, Map.of("function", name + "-function" + suffix),
                ResourceKind.CDN, Map.of("distribution", "E123" + suffix));
    }

    /// Begins the policy step of development.
    void develop() {
        sharing.put(Stage.DEVELOPMENT, of("-dev"));
    }

    Map<String, String> ensure(Stage stage) {
        WantedResource wanted = wanted(stage);
        var detail = new ArrayList<Map<String, String>>();
        repeat(() -> detail.add(provider().ensure(wanted, _ -> {})));
        return detail.getFirst();
    }

    WantedResource wanted(Stage stage) {
        boolean isProduction = stage == Stage.PRODUCTION;
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(isProduction ? 1 : 2),
                isProduction ? production : UUID.randomUUID(),
                name,
                stage,
                ResourceKind.POLICY,
                name + "-policy",
                name + "-policy",
                DatabaseStrategy.DATABASE,
                Map.of(),
                "secret",
                false);
    }

    String arn() {
        return "arn:aws:iam::123456789012:policy/ambit/ambit-%s-policy".formatted(name);
    }

    IamPolicyProvider provider() {
        return provider("here");
    }

    IamPolicyProvider provider(String installation) {
        return new IamPolicyProvider(_ -> TestAws.ACCOUNT, clients, this, installation);
    }

    ObservedResource observed() {
        return provider().observe(wanted(Stage.PRODUCTION));
    }

    @Override
    public UUID production(WantedResource policy) {
        return production;
    }

    @Override
    public List<Map<ResourceKind, Map<String, String>>> sharing(WantedResource policy) {
        List<Map<ResourceKind, Map<String, String>>> read = List.copyOf(sharing.values());
        whenRead.run();
        return read;
    }
}
