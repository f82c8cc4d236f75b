#include "app/headless/command.h"

#include <cstdio>

namespace vigla::app {

void printResult(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (!text.empty() && text.back() != '\n')
        std::fputc('\n', stdout);
    std::fflush(stdout);
}

void tell(const std::string& line)
{
    std::fprintf(stderr, "%s\n", line.c_str());
    std::fflush(stderr);
}

} // namespace vigla::app
