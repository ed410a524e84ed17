/// GraphQL as public SDKs send it. Each root field calls an operation of the REST API in process, so that validation,
/// authorization, transactions and events are the same.
@NullMarked
package dev.ambit.sdk.graphql;

import org.jspecify.annotations.NullMarked;
