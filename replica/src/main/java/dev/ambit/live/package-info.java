/// GraphQL as others reach it: by POST, and by WebSockets over which a query stays alive. A live query is
/// run again when a commit has touched it, and told again when its result has changed.
@NullMarked
package dev.ambit.live;

import org.jspecify.annotations.NullMarked;
