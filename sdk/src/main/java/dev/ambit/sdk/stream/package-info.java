/// Streams of changes to SDKs: GraphQL subscriptions over the protocol graphql-transport-ws. A stream follows the
/// event log of the environment of its key.
@NullMarked
package dev.ambit.sdk.stream;

import org.jspecify.annotations.NullMarked;
