/// Distributions (CDN) of stacks: the origin of each path, time to live, and the in-memory cache. Cache entries are
/// never shared between environments.
@NullMarked
package dev.ambit.host.cdn;

import org.jspecify.annotations.NullMarked;
