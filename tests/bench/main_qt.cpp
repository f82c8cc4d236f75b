#include "tests/bench/harness.h"

#include <QApplication>

int main(int argumentCount, char** arguments)
{
    const QApplication application(argumentCount, arguments);
    return vigla::bench::runBenchmarks(argumentCount, arguments);
}
