#include "tests/bench/page_server.h"

#include "app/demo/https_server.h"
#include "tests/bench/made_up_mesh.h"

#include <cstdio>
#include <cstdlib>

namespace vigla::bench {

namespace {

constexpr std::size_t kPageBytes = 100'000;

std::string page()
{
    const auto mesh = madeUpMesh(20, 200);
    std::string text;
    for (int service = 0; text.size() < kPageBytes; ++service)
        text += statisticsPage(mesh, service % mesh.services, 60, true);
    text.resize(text.rfind('\n', kPageBytes) + 1);
    return text;
}

} // namespace

int servePages()
{
    const auto identity = demo::makeServerIdentity();
    if (!identity)
        return EXIT_FAILURE;
    const std::string text = page();
    const auto server
        = demo::HttpsServer::start(*identity, 0, [&](const demo::HttpRequest&) -> demo::Handled {
              return demo::HttpAnswer{200, "text/plain", text, {}};
          });
    if (!server)
        return EXIT_FAILURE;
    std::printf("%d\n%s", server.value()->port(), identity->caCertificatePem.c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) { }
    return EXIT_SUCCESS;
}

} // namespace vigla::bench
