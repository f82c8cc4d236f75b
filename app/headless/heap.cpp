#include "app/headless/heap.h"

#include <cstdlib> // tells by a macro which C library it is

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vigla::app {

void returnLargeBlocks()
{
#ifdef __GLIBC__
    constexpr int kLarge = 32 * 1024;
    ::mallopt(M_MMAP_THRESHOLD, kLarge);
#endif
}

} // namespace vigla::app
