/// Distribution resources of stacks: their settings, and invalidations of cached paths. `host.cdn` answers requests.
@NullMarked
package dev.ambit.cdn;

import org.jspecify.annotations.NullMarked;
