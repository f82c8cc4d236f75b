#include "tests/bench/harness.h"

int main(int argumentCount, char** arguments)
{
    return vigla::bench::runBenchmarks(argumentCount, arguments);
}
