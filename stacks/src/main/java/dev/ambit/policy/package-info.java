/// Access policies of environments: the roles of the account's members in production and development, with
/// overrides per environment. Development uses the account's members; they are not copied.
@NullMarked
package dev.ambit.policy;

import org.jspecify.annotations.NullMarked;
