#include "app/headless/command.h"

#include "app/session/mesh_session.h"
#include "models/qt/convert.h"

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

void tellNotices(MeshSession& session)
{
    if (auto* credentials = session.credentials())
        QObject::connect(credentials, &CredentialSource::noticed, credentials,
            [](const QString& sentence) { tell(toStdString(sentence)); });
}

} // namespace vigla::app
