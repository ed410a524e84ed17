/// What the operator lets an account have in production, and how much of that it has. The operator sells it in an
/// account of its own, where each account is a customer, so it is the engine that grants and refuses.
@NullMarked
package dev.ambit.allowance;

import org.jspecify.annotations.NullMarked;
