#include "ui/control/control_plane_page.h"

#include "models/core/text.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/graph/empty_view.h"
#include "ui/inspector/fact_grid.h"
#include "ui/tables/mesh_table.h"
#include "ui/theme/icons.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

using controlplane::IstiodMetrics;
using controlplane::Report;

constexpr int kFactsWidth = 380;
constexpr int kMostReplicaRows = 5;
constexpr int kWordsHeight = 96;
enum Tab { ProblemTab, NamespaceTab, RevisionTab, HealthyPage };

QString number(double value)
{
    return QString::number(value, 'f', 0);
}

/// `cds 40 (0.2/s), eds 12`; a dash without any.
QString pushesText(const Report& report)
{
    QStringList parts;
    for (const auto& [type, count] : report.total.pushes) {
        if (count <= 0)
            continue;
        QString part = toPlainQString(type) + QLatin1Char(' ') + number(count);
        const auto rate = report.pushesPerSecond.find(type);
        if (rate != report.pushesPerSecond.end() && rate->second > 0)
            part += ControlPlanePage::tr(" (%1/s)").arg(rate->second, 0, 'f', 2);
        parts.append(part);
    }
    return parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral(", "));
}

QString countsText(const std::map<std::string, double>& counts)
{
    QStringList parts;
    for (const auto& [name, count] : counts)
        if (count > 0)
            parts.append(toPlainQString(name) + QLatin1Char(' ') + number(count));
    return parts.isEmpty() ? ControlPlanePage::tr("none") : parts.join(QStringLiteral(", "));
}

QString convergenceText(const controlplane::Histogram& histogram)
{
    if (histogram.count <= 0)
        return ControlPlanePage::tr("no push");
    return ControlPlanePage::tr("%1 median, %2 at the 99th percentile")
        .arg(secondsText(histogram.quantile(0.5)), secondsText(histogram.quantile(0.99)));
}

void addInstallation(std::vector<Fact>& facts, const controlplane::Installation& installation)
{
    facts.emplace_back(ControlPlanePage::tr("Profile"),
        installation.profile.empty()
            ? ControlPlanePage::tr("cannot be told. %1").arg(toPlainQString(installation.evidence))
            : ControlPlanePage::tr("%1, says %2")
                  .arg(
                      toPlainQString(installation.profile), toPlainQString(installation.evidence)));
    if (!installation.tool.empty())
        facts.emplace_back(ControlPlanePage::tr("Installed by"), toPlainQString(installation.tool));
    if (!installation.platform.empty())
        facts.emplace_back(ControlPlanePage::tr("Platform"), toPlainQString(installation.platform));
}

std::vector<Fact> factsOf(const Report& report)
{
    using Page = ControlPlanePage;
    const IstiodMetrics& total = report.total;
    std::vector<Fact> facts{{Page::tr("Proxies by version"), countsText(total.connected)},
        {Page::tr("Pushes"), pushesText(report)},
        {Page::tr("Converges"), convergenceText(total.convergence)}};
    if (report.secondsBetween > 0)
        facts.emplace_back(Page::tr("Last %1 s").arg(report.secondsBetween, 0, 'f', 0),
            convergenceText(report.recentConvergence));
    if (total.pushTime.count > 0)
        facts.emplace_back(Page::tr("Makes a push in"), secondsText(total.pushTime.quantile(0.99)));
    facts.insert(facts.end(),
        {{Page::tr("Refused by proxies"), countsText(total.rejects)},
            {Page::tr("Errors"),
                Page::tr("%1 internal, %2 writes timed out, %3 old nonces")
                    .arg(number(total.internalErrors), number(total.writeTimeouts),
                        number(total.expiredNonces))},
            {Page::tr("Validation"),
                Page::tr("%1 passed, %2 failed")
                    .arg(number(total.validationPassed), number(total.validationFailed))},
            {Page::tr("Injection"),
                Page::tr("%1 pods, %2 failed")
                    .arg(number(total.injectionSucceeded), number(total.injectionFailed))},
            {Page::tr("Knows"),
                Page::tr("%1 services, %2 VirtualServices")
                    .arg(number(total.services), number(total.virtualServices))},
            {Page::tr("Root certificate"), expiryText(total.rootExpiresAt, report.at)},
            {Page::tr("Its certificates"), expiryText(total.chainExpiresAt, report.at)}});
    addInstallation(facts, report.installation);
    for (const auto& [name, value] : report.settings)
        facts.emplace_back(toPlainQString(name), toPlainQString(value));
    if (!report.settingsProblem.empty() && report.settings.empty())
        facts.emplace_back(Page::tr("Mesh configuration"), toPlainQString(report.settingsProblem));
    return facts;
}

} // namespace

ControlPlanePage::ControlPlanePage(QWidget* parent)
    : QWidget(parent)
    , m_replicaModel(new ReplicaTable(replicaColumns(), this))
    , m_problemModel(new ProblemTable(problemColumns(), this))
    , m_injectionModel(new InjectionTable(injectionColumns(), this))
    , m_revisionModel(new RevisionTable(revisionColumns(), this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyView(this))
    , m_replicas(new MeshTable(m_replicaModel, this))
{
    setObjectName(QStringLiteral("controlPlanePage"));
    m_replicas->setObjectName(QStringLiteral("replicaTable"));
    m_replicas->setAccessibleName(tr("Replicas of istiod"));
    m_replicas->sortByColumn(0, Qt::AscendingOrder);
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_replicas);
    auto* line = new QFrame(content);
    line->setProperty("line", true);
    line->setFixedHeight(1);
    rows->addWidget(line);
    rows->addWidget(buildLower(), 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_stack, 1);
    setReport(nullptr);
}

QWidget* ControlPlanePage::buildBar()
{
    auto* bar = new QFrame(this);
    bar->setProperty("bar", true);
    m_summary = new QLabel(bar);
    m_summary->setObjectName(QStringLiteral("controlPlaneSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* again = new QToolButton(bar);
    again->setObjectName(QStringLiteral("controlPlaneRead"));
    again->setText(tr("Read again"));
    again->setIcon(icon(Icon::Refresh));
    again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    again->setFocusPolicy(Qt::TabFocus);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 4, 8, 4);
    row->addWidget(m_summary, 1);
    row->addWidget(again);
    connect(again, &QToolButton::clicked, this, &ControlPlanePage::readRequested);
    return bar;
}

QWidget* ControlPlanePage::buildLower()
{
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    m_facts = new FactGrid(split);
    m_facts->setObjectName(QStringLiteral("controlPlaneFacts"));
    auto* holder = new QWidget(split);
    auto* inner = new QVBoxLayout(holder);
    inner->setContentsMargins(16, 12, 16, 12);
    inner->addWidget(m_facts);
    inner->addStretch(1);
    auto* area = new QScrollArea(split);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(300);
    area->setWidget(holder);

    auto* right = new QWidget(split);
    m_tabs = new QTabBar(right);
    m_tabs->setObjectName(QStringLiteral("controlPlaneTabs"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_pages = new QStackedWidget(right);
    m_note = new QLabel(right);
    m_note->setObjectName(QStringLiteral("controlPlaneNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setProperty("muted", true);
    m_note->setWordWrap(true);
    m_note->setMargin(8);
    m_problems = addTab(m_problemModel, tr("Problems"), "problemTable");
    addTab(m_injectionModel, tr("Namespaces"), "injectionTable");
    addTab(m_revisionModel, tr("Revisions"), "revisionTable");
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_note);
    column->addWidget(m_pages, 1);
    m_words = new QPlainTextEdit(right);
    m_words->setObjectName(QStringLiteral("problemWords"));
    m_words->setAccessibleName(tr("The selected problem in words"));
    m_words->setReadOnly(true);
    m_words->setFixedHeight(kWordsHeight);
    column->addWidget(m_words);
    m_healthy = new EmptyView(right);
    m_pages->addWidget(m_healthy);
    split->addWidget(area);
    split->addWidget(right);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setSizes({kFactsWidth, 3 * kFactsWidth});
    connect(m_tabs, &QTabBar::currentChanged, this, &ControlPlanePage::showTabs);
    connect(m_problems, &MeshTable::currentIdChanged, this, &ControlPlanePage::showWords);
    connect(m_problems, &MeshTable::activatedId, this, [this](const QString& id) {
        const ProblemRow* row = m_problemModel->rowAt(m_problemModel->rowOf(toStdString(id)));
        if (row && row->problem.kind == controlplane::Problem::Kind::Refused)
            emit proxyRequested(toQString(row->problem.subject));
    });
    return split;
}

MeshTable* ControlPlanePage::addTab(
    QAbstractTableModel* model, const QString& title, const char* name)
{
    auto* table = new MeshTable(model, m_pages);
    table->setObjectName(QString::fromLatin1(name));
    table->setAccessibleName(title);
    table->sortByColumn(0, Qt::AscendingOrder);
    m_tabs->addTab(title);
    m_pages->addWidget(table);
    return table;
}

void ControlPlanePage::setReport(ControlPlaneReportPtr report)
{
    m_report = std::move(report);
    if (!m_report) {
        m_stack->setCurrentIndex(0);
        m_summary->clear();
        m_empty->explain(Icon::ControlPlane, tr("Reading the control plane …"),
            tr("Every istiod is asked for its metrics, its conflicts and its configuration."), {});
        return;
    }
    const bool isAbsent = !m_report->absence.empty();
    m_stack->setCurrentIndex(isAbsent ? 0 : 1);
    if (isAbsent)
        m_empty->explain(Icon::ControlPlane, tr("There is no istiod to see"),
            toPlainQString(m_report->absence),
            tr("The graph and the routing need no istiod; what it would tell is missing."));
    m_replicaModel->setRows(replicaRows(*m_report));
    m_problemModel->setRows(problemRows(*m_report));
    m_injectionModel->setRows(injectionRows(*m_report));
    m_revisionModel->setRows(revisionRows(*m_report));
    fitReplicas();
    showSummary();
    showFacts();
    showTabs();
}

void ControlPlanePage::showProblem(const QString& what)
{
    m_report = nullptr;
    m_stack->setCurrentIndex(0);
    m_summary->clear();
    m_empty->explain(Icon::ControlPlane, tr("There is no istiod to see"), what, {});
}

/// As high as its rows, so that what matters below has the room.
void ControlPlanePage::fitReplicas()
{
    const int rows = std::clamp(static_cast<int>(m_report->replicas.size()), 1, kMostReplicaRows);
    m_replicas->setFixedHeight(m_replicas->horizontalHeader()->sizeHint().height()
        + rows * m_replicas->verticalHeader()->defaultSectionSize() + 14);
}

void ControlPlanePage::showSummary()
{
    const Report& report = *m_report;
    if (!report.absence.empty())
        return m_summary->clear();
    const auto ready = std::ranges::count(report.replicas, true, &controlplane::Replica::isReady);
    const auto errors = std::ranges::count(report.problems, true, &controlplane::Problem::isError);
    const auto warnings = static_cast<std::ptrdiff_t>(report.problems.size()) - errors;
    QStringList parts{tr("istiod %1 of %2 ready").arg(ready).arg(report.replicas.size()),
        tr("proxies connected: %1").arg(number(report.total.total(&IstiodMetrics::connected)))};
    if (errors > 0)
        parts.append(tr("errors: %1").arg(errors));
    parts.append(warnings > 0 ? tr("warnings: %1").arg(warnings)
            : errors > 0      ? QString()
                              : tr("no problems"));
    parts.append(tr("root certificate %1").arg(expiryText(report.total.rootExpiresAt, report.at)));
    parts.append(tr("read at %1")
                     .arg(QDateTime::fromMSecsSinceEpoch(report.at.time_since_epoch().count())
                              .toString(QStringLiteral("HH:mm:ss"))));
    parts.removeAll(QString());
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_summary->setToolTip(m_summary->text());
}

void ControlPlanePage::showFacts()
{
    m_facts->setFacts(factsOf(*m_report));
}

void ControlPlanePage::showTabs()
{
    if (!m_report)
        return;
    m_tabs->setTabText(ProblemTab, tr("Problems %1").arg(m_report->problems.size()));
    m_tabs->setTabText(NamespaceTab, tr("Namespaces %1").arg(m_report->namespaces.size()));
    m_tabs->setTabText(RevisionTab, tr("Revisions %1").arg(m_report->revisions.size()));
    const bool isHealthy = m_tabs->currentIndex() == ProblemTab && m_report->problems.empty();
    m_pages->setCurrentIndex(isHealthy ? HealthyPage : m_tabs->currentIndex());
    if (isHealthy)
        m_healthy->explain(Icon::Check, tr("No problems"),
            tr("No conflicts, no refusals, nothing invalid, no certificate that runs out, no "
               "version that does not fit."),
            {});
    QString note;
    if (m_tabs->currentIndex() == RevisionTab && !m_report->tagsProblem.empty())
        note = tr("Tags are not known: %1").arg(toPlainQString(m_report->tagsProblem));
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    showWords();
}

/// The first problem is shown until another one is chosen.
void ControlPlanePage::showWords()
{
    const bool isShown = m_tabs->currentIndex() == ProblemTab && !m_problemModel->rows().empty();
    m_words->setVisible(isShown);
    if (!isShown)
        return;
    if (m_problems->currentId().isEmpty())
        m_problems->selectId(m_problems->model()->index(0, 0).data(IdRole).toString());
    const ProblemRow* row
        = m_problemModel->rowAt(m_problemModel->rowOf(toStdString(m_problems->currentId())));
    const QString words = row ? toPlainQString(row->problem.words, true) : QString();
    if (m_words->toPlainText() != words)
        m_words->setPlainText(words);
}

void ControlPlanePage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    emit shownChanged(true);
}

void ControlPlanePage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    emit shownChanged(false);
}

} // namespace vigla::ui
