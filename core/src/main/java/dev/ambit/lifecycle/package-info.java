/// Moving an environment's clock. That sets going what its subscriptions do by themselves, which has happened when the
/// answer comes.
@NullMarked
package dev.ambit.lifecycle;

import org.jspecify.annotations.NullMarked;
