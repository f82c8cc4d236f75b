#pragma once

namespace vigla::app {

/// Blocks of 32 kB and more go back to the system as soon as they are freed.
///
/// By itself glibc raises that size to what was freed last, up to 32 MB. Then what every round
/// builds and lets go of leaves holes between what stays: a fifth of the memory of a window on 300
/// services. At 128 kB there are half as many holes again as at 32, and nothing is faster. Call
/// once, before any other thread runs. Nothing happens with other C libraries.
void returnLargeBlocks();

} // namespace vigla::app
