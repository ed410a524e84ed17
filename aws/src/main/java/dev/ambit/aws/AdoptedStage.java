package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and marks adopted stages on Amazon API Gateway. Only the stage is marked, not its API.
record AdoptedStage(AwsClients clients) implements AdoptedKind {

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        RestStage stage = stage(account, wanted);
        return stage.api()
                .existingStage(stage.name())
                .map(found -> new Found(
                        found.tags(),
                        Map.of(
                                "url", clients.stageUrl(account, stage.api().id(), stage.name()),
                                "api", stage.api().id(),
                                "stage", stage.name(),
                                "region", account.region(),
                                "awsAccount", account.number(),
                                "console", ApiStageProvider.console(stage.api())),
                        stage.requestsPerSecond() == 0
                                ? List.<Drift>of()
                                : stage.limitDrift(found).stream().toList()));
    }

    @Override
    public void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found) {
        stage(account, wanted).tags().add(found.tags(), tags);
    }

    private RestStage stage(AwsAccount account, WantedResource wanted) {
        ResourceArn arn = AdoptedKind.arn(wanted);
        var api = new RestApi(clients.apiGateway(account), account, arn.id());
        return new RestStage(api, arn.stage(), "none", wanted.number("requestsPerSecond", 0));
    }
}
