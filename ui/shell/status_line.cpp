#include "ui/shell/status_line.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace vigla::ui {

namespace {

QString titleOf(snapshot::TelemetrySource source)
{
    return source == snapshot::TelemetrySource::Prometheus ? StatusLine::tr("Prometheus")
                                                           : StatusLine::tr("proxies");
}

QString stateText(snapshot::Freshness::State state)
{
    switch (state) {
    case snapshot::Freshness::State::Loading:
        return StatusLine::tr("loading");
    case snapshot::Freshness::State::Fresh:
        return StatusLine::tr("fresh");
    case snapshot::Freshness::State::Stale:
        return StatusLine::tr("stale");
    case snapshot::Freshness::State::Unreachable:
        return StatusLine::tr("unreachable");
    case snapshot::Freshness::State::Forbidden:
        return StatusLine::tr("forbidden");
    }
    return {};
}

bool isProblem(const snapshot::Freshness& freshness)
{
    return freshness.state != snapshot::Freshness::State::Fresh
        && freshness.state != snapshot::Freshness::State::Loading;
}

/// A list that the server gives of some namespaces only.
bool isPartial(const snapshot::MeshSnapshot& snapshot, const snapshot::Freshness& freshness)
{
    if (!snapshot.cluster || freshness.reason.empty())
        return false;
    const auto found = snapshot.cluster->coverage.find(freshness.source);
    return found != snapshot.cluster->coverage.end()
        && found->second.state == mesh::ResourceCoverage::State::Live;
}

QString secondsText(std::chrono::milliseconds time)
{
    return QString::number(std::chrono::round<std::chrono::seconds>(time).count());
}

QLabel* newLabel(const QString& name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("muted", true);
    return label;
}

QToolButton* newButton(const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(name);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize({14, 14});
    return button;
}

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent)
    , m_proxies(newButton(QStringLiteral("statusProxies"), this))
    , m_istiod(newLabel(QStringLiteral("statusIstiod"), this))
    , m_telemetry(newLabel(QStringLiteral("statusTelemetry"), this))
    , m_bytes(newLabel(QStringLiteral("statusBytes"), this))
    , m_findings(newButton(QStringLiteral("statusFindings"), this))
    , m_freshness(newButton(QStringLiteral("statusFreshness"), this))
    , m_readOnly(newButton(QStringLiteral("statusReadOnly"), this))
{
    setSizeGripEnabled(false);
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(16);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_proxies, m_istiod, m_telemetry, m_bytes, m_findings, m_freshness})
        row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(m_readOnly);
    addWidget(holder, 1);

    m_freshness->setPopupMode(QToolButton::InstantPopup);
    m_freshness->setMenu(new QMenu(m_freshness));
    m_freshness->hide();
    m_findings->hide();
    m_proxies->setText(tr("proxies –"));
    m_proxies->setAccessibleName(tr("Proxies that answered"));
    m_readOnly->setCheckable(true);
    setReadOnly(true, {});
    connect(m_proxies, &QToolButton::clicked, this, &StatusLine::proxiesClicked);
    connect(m_findings, &QToolButton::clicked, this, &StatusLine::findingsClicked);
    connect(m_readOnly, &QToolButton::clicked, this, [this](bool isChecked) {
        m_readOnly->setChecked(!isChecked); // the owner decides, and then sets it
        emit readOnlyToggled(isChecked);
    });
}

void StatusLine::setPicture(const Published& picture)
{
    m_snapshot = picture.snapshot;
    if (!m_snapshot)
        return;
    showProxies(*m_snapshot);
    const QString version
        = m_snapshot->cluster ? toPlainQString(m_snapshot->cluster->istioVersion) : QString();
    m_istiod->setText(version.isEmpty() ? tr("istiod unknown") : tr("istiod %1").arg(version));
    showTelemetry();
    m_bytes->setText(
        toQString(graph::renderBytesPerSecond(static_cast<double>(m_snapshot->bytesPerSecond))));
    m_bytes->setToolTip(tr("What polling receives from the cluster"));
    showFreshness(*m_snapshot);
    showFindings(picture);
}

void StatusLine::setPeriod(std::chrono::seconds period)
{
    m_period = period;
    showTelemetry();
}

void StatusLine::showProxies(const snapshot::MeshSnapshot& snapshot)
{
    const auto asked
        = std::ranges::find(snapshot.freshness, "proxies", &snapshot::Freshness::source);
    int answered = static_cast<int>(snapshot.proxies.size());
    int targets = answered;
    if (asked != snapshot.freshness.end() && asked->targets > 0) {
        answered = asked->answered;
        targets = asked->targets;
    }
    const QString text = tr("proxies %1/%2").arg(answered).arg(targets);
    m_proxies->setText(
        snapshot.isSampled ? tr("%1 of %2").arg(text).arg(snapshot.proxies.size()) : text);
    QStringList lines{tr("%1 of %2 proxies answered").arg(answered).arg(targets)};
    if (snapshot.isSampled)
        lines.append(tr("Some replicas were left out to stay within the byte budget."));
    if (!snapshot.bareProxies.empty())
        lines.append(tr("%1 of them answer without Istio's metrics: they had no traffic, or "
                        "telemetry is switched off for them.")
                         .arg(snapshot.bareProxies.size()));
    constexpr std::size_t kMostLines = 8;
    for (std::size_t row = 0; row < std::min(kMostLines, snapshot.proxyFailures.size()); ++row)
        lines.append(toPlainQString(
            snapshot.proxyFailures[row].proxy + ": " + snapshot.proxyFailures[row].reason));
    m_proxies->setToolTip(toToolTip(lines.join(QLatin1Char('\n'))));
}

void StatusLine::showTelemetry()
{
    if (!m_snapshot)
        return;
    QString text = tr("telemetry: %1, %2 s").arg(titleOf(m_snapshot->source)).arg(m_period.count());
    QStringList lines{toPlainQString(m_snapshot->sourceReason)};
    if (m_snapshot->isSlowedDown()) {
        const auto wanted = secondsText(m_snapshot->wantedPeriod);
        const auto period = secondsText(m_snapshot->period);
        text = tr("telemetry: %1, %2 s instead of %3 s")
                   .arg(titleOf(m_snapshot->source), period, wanted);
        lines.append(tr("One proxy of every workload sends more than the byte budget allows every "
                        "%1 s, so they are asked every %2 s.")
                         .arg(wanted, period));
    }
    if (m_snapshot->isSampled) {
        text += tr(", some replicas");
        lines.append(tr("To stay within the byte budget only some replicas of each workload are "
                        "asked, and where even that is too much they take turns. Rates are scaled "
                        "up; what it concerns is marked on the graph."));
    }
    m_telemetry->setText(text);
    m_telemetry->setToolTip(toToolTip(lines.join(QLatin1Char('\n'))));
}

void StatusLine::showFreshness(const snapshot::MeshSnapshot& snapshot)
{
    QMenu* menu = m_freshness->menu();
    menu->clear();
    int problems = 0;
    int partial = 0;
    for (const snapshot::Freshness& freshness : snapshot.freshness) {
        const bool isLacking = isPartial(snapshot, freshness);
        if (!isProblem(freshness) && !isLacking)
            continue;
        ++(isLacking ? partial : problems);
        QString line = tr("%1: %2").arg(toPlainQString(freshness.source),
            isLacking ? tr("partial") : stateText(freshness.state));
        if (!freshness.reason.empty())
            line += QStringLiteral(" – ") + toPlainQString(freshness.reason);
        menu->addAction(icon(Icon::Warning), toMenuText(line))->setEnabled(false);
    }
    m_freshness->setVisible(problems + partial > 0);
    m_freshness->setIcon(icon(Icon::Warning, currentTheme().degraded));
    m_freshness->setText(problems == 0 ? tr("partial: %1").arg(partial)
            : partial == 0             ? tr("not fresh: %1").arg(problems)
                           : tr("not fresh: %1, partial: %2").arg(problems).arg(partial));
    m_freshness->setAccessibleName(m_freshness->text());
}

void StatusLine::showFindings(const Published& picture)
{
    std::size_t findings = 0;
    bool hasError = false;
    if (picture.hosts)
        for (const routing::RoutableHost& host : *picture.hosts)
            for (const routing::Finding& finding : host.findings) {
                findings += finding.severity != routing::Severity::Info;
                hasError = hasError || finding.severity == routing::Severity::Error;
            }
    m_findings->setVisible(findings > 0);
    m_findings->setText(tr("findings: %1").arg(findings));
    m_findings->setToolTip(tr("What the checks say about the routing; opens the routing page"));
    const Theme& theme = currentTheme();
    m_findings->setIcon(
        hasError ? icon(Icon::Failing, theme.failing) : icon(Icon::Warning, theme.degraded));
}

void StatusLine::setReadOnly(bool isReadOnly, const QString& whyNot)
{
    m_readOnly->setChecked(isReadOnly);
    m_readOnly->setEnabled(whyNot.isEmpty());
    m_readOnly->setIcon(icon(isReadOnly ? Icon::Lock : Icon::LockOpen));
    m_readOnly->setText(isReadOnly ? tr("read-only") : tr("writable"));
    m_readOnly->setAccessibleName(tr("Read-only"));
    m_readOnly->setToolTip(!whyNot.isEmpty() ? whyNot
            : isReadOnly ? tr("Nothing is written to this context. Click to allow changes.")
                         : tr("Changes may be written to this context. Click to forbid them."));
}

} // namespace vigla::ui
