/// People: who has signed in, which accounts they belong to and what they may do there. Keys are for programs and live
/// in `access`, which also holds people to their roles.
@NullMarked
package dev.ambit.member;

import org.jspecify.annotations.NullMarked;
