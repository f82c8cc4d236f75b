#include "app/headless/heap.h"
#include "app/headless/run.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace {

/// Tokens and keys are in memory: a crash must not write it to a file.
void writeNoCoreFiles()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = 0;
    ::setrlimit(RLIMIT_CORE, &limit);
#endif
}

} // namespace

int main(int argc, char** argv)
{
    writeNoCoreFiles();
    vigla::app::returnLargeBlocks();
    return vigla::app::run(argc, argv);
}
