package dev.ambit.stack;

import static dev.ambit.stack.ResourceParameterType.LIST;
import static dev.ambit.stack.ResourceParameterType.NUMBER;
import static dev.ambit.stack.ResourceParameterType.OBJECT;
import static dev.ambit.stack.ResourceParameterType.SECONDS;
import static dev.ambit.stack.ResourceParameterType.SESSION_MODE;
import static dev.ambit.stack.ResourceParameterType.SWITCH;
import static dev.ambit.stack.ResourceParameterType.TEXT;
import static dev.ambit.stack.ResourceParameterType.URL;

import java.util.Map;

/// The parameters of each kind of resource in blueprints. The interval of backups belongs to their schedule.
final class KindParameters {

    private KindParameters() {}

    static Map<String, ResourceParameterType> of(ResourceKind kind) {
        return switch (kind) {
            case HOST, BRANCH, POLICY, BACKUP, PARAMETERS -> Map.of();
            case API_STAGE -> Map.of("requestsPerSecond", NUMBER);
            case CDN ->
                Map.of(
                        "cacheSeconds", NUMBER,
                        "compress", SWITCH,
                        "behaviors", LIST,
                        "errorPages", OBJECT);
            case ASSET_BUCKET -> Map.of("versioned", SWITCH);
            case FUNCTION ->
                Map.of(
                        "runtime", TEXT,
                        "memoryMegabytes", NUMBER,
                        "timeoutSeconds", SECONDS,
                        "concurrencyMax", NUMBER,
                        "outgoingHosts", LIST,
                        "upstream", URL,
                        "developmentUpstream", URL);
            case SESSION -> Map.of("mode", SESSION_MODE, "memoryMegabytes", NUMBER, "lifetimeSeconds", NUMBER);
            case DATABASE -> Map.of("connectionsMax", NUMBER);
            case MEDIA -> Map.of("baseUrl", URL);
        };
    }
}
