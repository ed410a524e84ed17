/// The event log: the numbered events of an environment without gaps. Parts of the server exchange state only
/// through it.
@NullMarked
package dev.ambit.event;

import org.jspecify.annotations.NullMarked;
