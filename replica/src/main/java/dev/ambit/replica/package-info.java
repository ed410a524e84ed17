/// The process that keeps a copy of an environment and answers from it. What is done with an event is the applier's;
/// here are the doors: webhooks in, answers out.
@NullMarked
package dev.ambit.replica;

import org.jspecify.annotations.NullMarked;
