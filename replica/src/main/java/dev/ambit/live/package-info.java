/// GraphQL over the network: by POST, and by WebSockets for live queries. A live query runs again after a commit
/// that affects it, and sends its result if it has changed.
@NullMarked
package dev.ambit.live;

import org.jspecify.annotations.NullMarked;
