#include "app/headless/heap.h"
#include "tests/bench/harness.h"
#include "tests/bench/page_server.h"
#include "tests/bench/watched_application.h"

#include <string_view>

int main(int argumentCount, char** arguments)
{
    if (argumentCount == 2 && std::string_view(arguments[1]) == "--serve-pages")
        return vigla::bench::servePages();
    vigla::app::returnLargeBlocks(); // as the program itself
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const vigla::bench::WatchedApplication application(argumentCount, arguments);
    return vigla::bench::runBenchmarks(argumentCount, arguments);
}
