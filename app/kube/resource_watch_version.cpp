#include "app/kube/gui_thread.h"
#include "app/kube/resource_watch.h"
#include "models/kube/document.h"
#include "models/kube/resource_version.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcWatchVersion, "vigla.watch.version", QtInfoMsg)

namespace vigla::app {

namespace {

constexpr std::chrono::seconds kVersionTimeout{10};

} // namespace

void ResourceWatch::watchAgain()
{
    if (m_isVersionInDoubt)
        checkVersion();
    else
        watch();
}

/// A server that was restored from a backup lets us watch from a version that it has yet to reach,
/// and is silent until then: only a list tells.
void ResourceWatch::checkVersion()
{
    const auto attempt = ++m_attempt;
    net::Request request;
    request.path = apiPath(m_kind, m_namespace) + "?limit=1";
    request.headers = {{"Accept", "application/json"}};
    request.timeout = kVersionTimeout;
    const auto take = [this, attempt](Result<net::Response> answer) {
        if (!isCurrent(attempt))
            return;
        m_request.reset();
        if (!answer)
            return fail(answer.error());
        noteAnswer();
        runOnWorker(
            m_strand, this,
            [body = std::move(answer->body)]() -> Result<std::string> {
                const auto list = kube::parseJsonDocument(body);
                return list ? Result(list->resourceVersion()) : list.error();
            },
            [this, attempt](const Result<std::string>& newest) {
                if (isCurrent(attempt))
                    takeNewestVersion(newest);
            });
    };
    m_request = m_client->send(std::move(request), "Listing " + m_kind.plural, this, take);
}

void ResourceWatch::takeNewestVersion(const Result<std::string>& newest)
{
    if (!newest)
        return fail(newest.error());
    m_isVersionInDoubt = false;
    if (!kube::isOlderVersion(*newest, m_resourceVersion))
        return watch();
    qCWarning(lcWatchVersion, "%s were set back from version %s to %s and are listed anew",
        m_kind.plural.c_str(), m_resourceVersion.c_str(), newest->c_str());
    listAgain();
}

} // namespace vigla::app
