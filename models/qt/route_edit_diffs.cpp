#include "models/qt/route_edit_session.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace vigla {

namespace {

constexpr std::size_t kSmallDiffBytes = 64U << 10U; ///< Compared at once, on this thread.

std::string editableYaml(const kube::Document& document)
{
    return kube::renderYaml(kube::withoutServerFields(document));
}

/// Both texts of every change, not compared yet.
std::vector<ObjectDiff> textsOf(const routing::ChangeSet& draft)
{
    std::vector<ObjectDiff> texts;
    for (const auto& change : draft.changes)
        texts.push_back(
            {change.ref(), editableYaml(change.before), editableYaml(change.after), {}});
    return texts;
}

std::vector<ObjectDiff> buildDiffs(std::vector<ObjectDiff> diffs, std::stop_token stop)
{
    for (auto& diff : diffs)
        diff.diff = routing::diffLines(diff.leftYaml, diff.rightYaml, stop);
    return diffs;
}

} // namespace

void RouteEditSession::refreshDiffs()
{
    auto texts = textsOf(m_edit.draft);
    std::size_t bytes = 0;
    for (const auto& text : texts)
        bytes += text.leftYaml.size() + text.rightYaml.size();
    m_diffStop.request_stop();
    ++m_diffRound;
    if (bytes > kSmallDiffBytes) {
        m_diffTimer.start();
        return;
    }
    m_diffTimer.stop();
    m_diffs = buildDiffs(std::move(texts), {});
    emit diffsChanged();
}

void RouteEditSession::startDiff()
{
    m_diffStop = std::stop_source();
    QThreadPool::globalInstance()->start([guard = QPointer(this), round = m_diffRound,
                                             stop = m_diffStop.get_token(),
                                             texts = textsOf(m_edit.draft)]() mutable {
        auto done = std::make_shared<std::vector<ObjectDiff>>(buildDiffs(std::move(texts), stop));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, round, done] {
                if (!guard || guard->m_diffRound != round)
                    return;
                guard->m_diffs = std::move(*done);
                emit guard->diffsChanged();
            },
            Qt::QueuedConnection);
    });
}

} // namespace vigla
