package dev.ambit.core;

import dev.ambit.event.EventWaiting;
import dev.ambit.process.OpenResources;
import dev.ambit.webhook.DeliveryLoop;
import dev.ambit.webhook.EndpointSwitching;

/// The parts that bring events to callers that wait and to webhooks.
public final class DeliveryParts {

    public final EventWaiting waiting;
    public final EndpointSwitching switching;
    public final DeliveryLoop delivery;

    DeliveryParts(PlatformParts platform, OpenResources opened) {
        waiting = new EventWaiting();
        platform.log.follow(waiting);
        switching = new EndpointSwitching(platform.log, platform.environments, platform.clock);
        delivery = opened.add(DeliveryLoop.start(
                platform.transactions, platform.secrets, platform.egress, switching, platform.clock));
        platform.log.follow(delivery);
    }
}
