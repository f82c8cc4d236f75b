// Why the graph page has nothing to show, and how old its numbers are.
#include "models/qt/convert.h"
#include "models/qt/search.h"
#include "ui/graph/empty_view.h"
#include "ui/graph/graph_page.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QLabel>

namespace vigla::ui {

namespace {

constexpr auto kLongerLook = std::chrono::seconds(600);

} // namespace

void GraphPage::explainNothing()
{
    using State = ConnectionStatus::State;
    const EmptyAction contexts{tr("Choose a context…"), QStringLiteral("emptyContexts"),
        [this] { emit contextsRequested(); }};
    const QString reason = toPlainQString(toStdString(m_status.reason));
    const bool hasNodes = m_picture.graph && !m_picture.graph->nodes.empty();
    if (!hasNodes && m_status.state == State::NotConnected)
        return m_empty->explain(Icon::Globe, tr("No mesh is open"),
            tr("A context of your kubeconfig says which cluster to look at."),
            tr("Choose one to begin; nothing is installed in the cluster."), {contexts});
    if (!hasNodes && m_status.state == State::Failed)
        return m_empty->explain(Icon::Disconnected,
            tr("There is no connection to %1").arg(m_contextName), reason, {}, {contexts});
    if (!m_picture.graph || (!hasNodes && m_status.state == State::Connecting))
        return m_empty->explain(Icon::Clock, tr("Connecting to %1…").arg(m_contextName), reason,
            tr("Rates need two readings of the proxies' counters, so the first numbers take a few "
               "seconds."));
    if (hasNodes)
        return explainFiltered();
    std::vector<EmptyAction> actions{{tr("Choose namespaces…"), QStringLiteral("emptyNamespaces"),
        [this] { emit namespacesRequested(); }}};
    if (m_settings.options.duration < kLongerLook)
        actions.push_back(
            {tr("Look at the last 10 minutes"), QStringLiteral("emptyLonger"), [this] {
                 GraphViewSettings longer = m_settings;
                 longer.options.duration = kLongerLook;
                 takeSettings(longer);
             }});
    if (!m_settings.options.includeIdleNodes)
        actions.push_back({tr("Show idle services"), QStringLiteral("emptyIdle"), [this] {
                               GraphViewSettings idle = m_settings;
                               idle.options.includeIdleNodes = true;
                               takeSettings(idle);
                           }});
    m_empty->explain(Icon::Graph,
        m_picture.empty.title.empty() ? tr("There is nothing to draw")
                                      : toPlainQString(m_picture.empty.title),
        toPlainQString(m_picture.empty.evidence), toPlainQString(m_picture.empty.nextStep),
        actions);
}

void GraphPage::explainFiltered()
{
    std::vector<EmptyAction> actions;
    if (m_search.isActive())
        actions.push_back({tr("Clear the search"), QStringLiteral("emptyClearSearch"),
            [this] { m_search.clear(); }});
    if (!m_settings.hidden.isEmpty())
        actions.push_back(
            {tr("Show everything again"), QStringLiteral("emptyUnhide"), [this] { unhide({}); }});
    if (!m_focus.nodeId.empty())
        actions.push_back(
            {tr("Show the whole graph"), QStringLiteral("emptyUnfocus"), [this] { focusOn({}); }});
    if (m_settings.isOnlyUnhealthy)
        actions.push_back({tr("Show what is healthy too"), QStringLiteral("emptyHealthy"), [this] {
                               GraphViewSettings all = m_settings;
                               all.isOnlyUnhealthy = false;
                               takeSettings(all);
                           }});
    const bool isAllHealthy = m_settings.isOnlyUnhealthy && actions.size() == 1;
    if (isAllHealthy)
        return m_empty->explain(Icon::Check, tr("Everything is healthy"),
            tr("Of the %1 nodes none is degraded, failing or not ready, nor is any edge, and only "
               "what is unhealthy is to be shown.")
                .arg(m_picture.graph->nodes.size()),
            {}, actions);
    m_empty->explain(Icon::Hide, tr("Everything is hidden"),
        tr("Of the %1 nodes of the graph none is left after the search, the focus and what was "
           "hidden.")
            .arg(m_picture.graph->nodes.size()),
        {}, actions);
}

void GraphPage::refreshNotice()
{
    QStringList lines;
    bool isBad = false;
    if (m_picture.snapshot && m_picture.isLive) {
        for (const snapshot::Freshness& source : m_picture.snapshot->freshness) {
            const bool isTelemetry = source.source == "proxies" || source.source == "prometheus";
            const bool isOld = source.state == snapshot::Freshness::State::Stale
                || source.state == snapshot::Freshness::State::Unreachable
                || source.state == snapshot::Freshness::State::Forbidden;
            if (!isTelemetry || !isOld)
                continue;
            isBad = true;
            lines.append(source.lastGoodAt
                    ? tr("The numbers are old: %1 last answered at %2. %3")
                          .arg(toPlainQString(source.source),
                              QDateTime::fromMSecsSinceEpoch(
                                  source.lastGoodAt->time_since_epoch().count())
                                  .time()
                                  .toString(QStringLiteral("HH:mm:ss")),
                              toPlainQString(source.reason))
                    : tr("There are no numbers from %1. %2")
                          .arg(toPlainQString(source.source), toPlainQString(source.reason)));
        }
        if (m_picture.snapshot->isSlowedDown())
            lines.append(
                tr("To stay within the byte budget the proxies are asked every %1 s "
                   "instead of every %2 s.")
                    .arg(round<std::chrono::seconds>(m_picture.snapshot->period).count())
                    .arg(round<std::chrono::seconds>(m_picture.snapshot->wantedPeriod).count()));
        if (m_picture.snapshot->isSampled)
            lines.append(tr("Only some replicas are asked, to stay within the byte budget; rates "
                            "are scaled up."));
    }
    m_notice->setVisible(!lines.isEmpty());
    m_noticeText->setText(lines.join(QLatin1Char('\n')));
    const Theme& theme = currentTheme();
    m_noticeIcon->setPixmap(
        icon(isBad ? Icon::Clock : Icon::Info, isBad ? theme.degraded : theme.mutedText)
            .pixmap(16, 16));
}

} // namespace vigla::ui
