#include "app/headless/run.h"

#include <sys/resource.h>

namespace {

/// Tokens and keys are in memory: a crash must not write it to a file.
void writeNoCoreFiles()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = 0;
    ::setrlimit(RLIMIT_CORE, &limit);
}

} // namespace

int main(int argc, char** argv)
{
    writeNoCoreFiles();
    return vigla::app::run(argc, argv);
}
