#include "ui/proxies/proxies_page.h"

#include "models/qt/convert.h"
#include "models/qt/search.h"
#include "ui/graph/empty_view.h"
#include "ui/inspector/fact_grid.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/tables/mesh_table.h"
#include "ui/theme/icons.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace vigla::ui {

namespace {

constexpr int kWordsHeight = 220;
constexpr int kStateColumn = 2; ///< Worst first.
constexpr int kNarrow = 1100; ///< Pixels.
constexpr int kDetailHeight = 240;
constexpr int kDetailWidth = 380;

struct NamedType {
    const char* name;
    mesh::TypeSync mesh::ProxyStatus::*type;
};
constexpr std::array kTypes{NamedType{"CDS", &mesh::ProxyStatus::cds},
    NamedType{"LDS", &mesh::ProxyStatus::lds}, NamedType{"EDS", &mesh::ProxyStatus::eds},
    NamedType{"RDS", &mesh::ProxyStatus::rds}, NamedType{"ECDS", &mesh::ProxyStatus::ecds}};

QString typeText(const mesh::TypeSync& type, SystemTime now)
{
    QString text = syncText(type.state);
    if (type.sentAt && type.state != mesh::SyncState::Ignored)
        text += QStringLiteral(", ")
            + ProxiesPage::tr("last sent %1 ago").arg(spanText(now - *type.sentAt));
    return text;
}

} // namespace

ProxiesPage::ProxiesPage(Search& search, QWidget* parent)
    : QWidget(parent)
    , m_search(search)
    , m_now(std::make_shared<SystemTime>())
    , m_model(new ProxyTable(proxyColumns(m_now), this))
    , m_table(new MeshTable(m_model, this))
    , m_summary(new QLabel(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyView(this))
    , m_inspector(new ProxyInspector(this))
{
    setObjectName(QStringLiteral("proxiesPage"));
    m_table->setObjectName(QStringLiteral("proxyTable"));
    m_table->setAccessibleName(tr("Proxies"));
    m_table->sortByColumn(kStateColumn, Qt::DescendingOrder);
    m_summary->setObjectName(QStringLiteral("proxySummary"));
    m_summary->setTextFormat(Qt::PlainText);

    auto* bar = m_bar = new QFrame(this);
    bar->setProperty("bar", true);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 8, 16, 8);
    row->addWidget(m_summary, 1);

    auto* split = m_split = new QSplitter(Qt::Horizontal, this);
    split->setObjectName(QStringLiteral("proxySplitter"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    m_detail = buildDetail();
    auto* area = new QScrollArea(split);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(280);
    area->setWidget(m_detail);
    split->addWidget(area);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 0);
    split->setSizes({700, kDetailWidth});
    m_stack->addWidget(split);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_inspector);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);
    connect(m_table, &MeshTable::currentIdChanged, this, &ProxiesPage::showDetail);
    connect(m_table, &MeshTable::activatedId, this, &ProxiesPage::openProxy);
    connect(m_open, &QPushButton::clicked, this, [this] { openProxy(m_table->currentId()); });
    connect(m_inspector, &ProxyInspector::leaveRequested, this, &ProxiesPage::leaveInspector);
    connect(&m_search, &Search::changed, this, [this] {
        m_table->filter()->setText(m_search.findQuery());
        showSummary();
    });
    refresh();
}

QWidget* ProxiesPage::buildDetail()
{
    auto* pane = new QWidget(this);
    m_title = new QLabel(pane);
    m_title->setObjectName(QStringLiteral("proxyTitle"));
    m_title->setProperty("heading", true);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts = new FactGrid(pane);
    m_facts->setObjectName(QStringLiteral("proxyFacts"));
    m_words = new QPlainTextEdit(pane);
    m_words->setObjectName(QStringLiteral("proxyWords"));
    m_words->setAccessibleName(tr("What the proxy said when it refused"));
    m_words->setReadOnly(true);
    m_open = new QPushButton(tr("Look inside"), pane);
    m_open->setObjectName(QStringLiteral("proxyOpen"));
    m_open->setToolTip(tr("Endpoints, configuration, certificates and statistics, from the proxy "
                          "itself (Enter or double-click)"));
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_open, 0, Qt::AlignTop);
    column->addLayout(head);
    m_words->setMaximumHeight(kWordsHeight);
    m_parts = new QBoxLayout(QBoxLayout::TopToBottom);
    m_parts->setSpacing(12);
    m_parts->addWidget(m_facts, 0, Qt::AlignTop);
    m_parts->addWidget(m_words, 1);
    column->addLayout(m_parts);
    column->addStretch(1);
    return pane;
}

void ProxiesPage::setPicture(const Published& picture)
{
    m_picture = picture;
    if (isVisible())
        refresh();
}

void ProxiesPage::refresh()
{
    const bool hasProxies = m_picture.snapshot && !m_picture.snapshot->proxies.empty();
    if (m_picture.snapshot)
        *m_now = m_picture.snapshot->at;
    m_model->setRows(hasProxies ? proxyRows(m_picture.snapshot->proxies) : std::vector<ProxyRow>());
    showPages();
    m_table->setEnabled(m_picture.isLive);
    if (!hasProxies) {
        QString evidence = tr("The proxies come with the first picture of the mesh.");
        if (m_picture.snapshot)
            evidence = tr("istiod lists no proxy, or could not be asked.");
        if (m_picture.snapshot)
            for (const snapshot::Freshness& source : m_picture.snapshot->freshness)
                if (source.source == "istiod" && !source.reason.empty())
                    evidence = toPlainQString(source.reason);
        m_empty->explain(Icon::Proxies, tr("No proxies are known"), evidence,
            m_picture.snapshot ? tr("Vigla asks istiod for /debug/syncz through a port-forward; "
                                    "your account needs to create pods/portforward there.")
                               : QString());
    }
    if (!m_wanted.isEmpty() && showProxy(m_wanted))
        m_wanted.clear();
    showSummary();
    showDetail();
}

/// The inspector stays while its proxy comes and goes: what was read is still worth reading.
void ProxiesPage::showPages()
{
    const bool isInside = !m_inspector->proxyId().isEmpty();
    const bool hasProxies = !m_model->rows().empty();
    m_bar->setVisible(!isInside);
    m_stack->setCurrentIndex(isInside ? 2 : hasProxies ? 0 : 1);
    if (!isInside)
        return;
    if (const ProxyRow* row = m_model->rowAt(m_model->rowOf(toStdString(m_inspector->proxyId()))))
        m_inspector->setHeader(*row);
}

bool ProxiesPage::openProxy(const QString& id)
{
    const ProxyRow* row = m_model->rowAt(m_model->rowOf(toStdString(id)));
    if (!row)
        return false;
    emit proxyOpened(id);
    m_inspector->open(*row);
    showPages();
    return true;
}

void ProxiesPage::leaveInspector()
{
    if (m_inspector->proxyId().isEmpty())
        return;
    m_inspector->close();
    emit proxyOpened({});
    showPages();
    m_table->setFocus(Qt::OtherFocusReason);
}

void ProxiesPage::showSummary()
{
    std::array<int, 5> counts{};
    int unconnected = 0;
    int silent = 0;
    for (const ProxyRow& row : m_model->rows()) {
        silent += row.status.metricsProblem.empty() ? 0 : 1;
        ++(row.status.istiod.empty() ? unconnected
                                     : counts.at(static_cast<std::size_t>(row.status.worst())));
    }
    QStringList parts{tr("proxies: %1").arg(m_model->rows().size())};
    for (const mesh::SyncState state : {mesh::SyncState::Error, mesh::SyncState::Stale,
             mesh::SyncState::Synced, mesh::SyncState::NotSent})
        if (const int count = counts.at(static_cast<std::size_t>(state)); count > 0)
            parts.append(QStringLiteral("%1 %2").arg(count).arg(syncText(state)));
    if (unconnected > 0)
        parts.append(tr("%1 not connected").arg(unconnected));
    if (silent > 0)
        parts.append(tr("%1 without numbers").arg(silent));
    if (m_picture.snapshot && m_picture.snapshot->cluster
        && !m_picture.snapshot->cluster->istioVersion.empty())
        parts.append(
            tr("istiod %1").arg(toPlainQString(m_picture.snapshot->cluster->istioVersion)));
    if (!m_search.findQuery().isEmpty())
        parts.append(tr("showing those that contain “%1”").arg(m_search.findQuery()));
    m_summary->setText(parts.join(QStringLiteral(" · ")));
}

void ProxiesPage::showDetail()
{
    const ProxyRow* row = m_model->rowAt(m_model->rowOf(toStdString(m_table->currentId())));
    m_facts->setVisible(row != nullptr);
    m_open->setVisible(row != nullptr);
    m_words->setVisible(false);
    if (!row) {
        m_title->setText(tr("Take a proxy to see what it has accepted."));
        m_title->setProperty("muted", true);
        return;
    }
    const mesh::ProxyStatus& status = row->status;
    m_title->setText(toPlainQString(status.podName));
    std::vector<Fact> facts{{tr("Namespace"), toPlainQString(status.namespaceName)}};
    if (!status.workload.empty())
        facts.emplace_back(tr("Workload"), toPlainQString(status.workload));
    QStringList words;
    for (const NamedType& each : kTypes) {
        const mesh::TypeSync& type = status.*each.type;
        if (type.state == mesh::SyncState::Ignored)
            continue;
        facts.emplace_back(QLatin1String(each.name), typeText(type, *m_now));
        if (!type.error.empty())
            words.append(QStringLiteral("%1: %2").arg(
                QLatin1String(each.name), toPlainQString(type.error, true)));
    }
    facts.emplace_back(tr("istiod"),
        status.istiod.empty() ? tr("connected to none") : toPlainQString(status.istiod));
    facts.emplace_back(
        tr("Version"), status.version.empty() ? tr("unknown") : toPlainQString(status.version));
    if (status.startedAt)
        facts.emplace_back(tr("Running for"), spanText(*m_now - *status.startedAt));
    facts.emplace_back(tr("Restarts"), QString::number(status.restarts));
    facts.emplace_back(tr("Pod"), status.isReady ? tr("ready") : tr("not ready"));
    if (!status.metricsProblem.empty())
        facts.emplace_back(tr("No numbers"), toPlainQString(status.metricsProblem));
    m_facts->setFacts(facts);
    const QString text = words.join(QStringLiteral("\n\n"));
    m_words->setVisible(!text.isEmpty());
    if (m_words->toPlainText() != text)
        m_words->setPlainText(text);
}

bool ProxiesPage::showProxy(const QString& id)
{
    if (m_table->selectId(id)) {
        showDetail();
        return true;
    }
    m_wanted = id;
    return false;
}

/// Beside each other where there is room for all states; else the details go below.
void ProxiesPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const auto wanted = width() < kNarrow ? Qt::Vertical : Qt::Horizontal;
    if (m_split->orientation() == wanted)
        return;
    m_split->setOrientation(wanted);
    const bool isBelow = wanted == Qt::Vertical;
    m_parts->setDirection(isBelow ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_parts->setStretch(0, isBelow ? 1 : 0);
    m_parts->setAlignment(m_words, isBelow ? Qt::AlignTop : Qt::Alignment());
    m_split->setSizes(isBelow ? QList<int>{height() - kDetailHeight, kDetailHeight}
                              : QList<int>{width() - kDetailWidth, kDetailWidth});
}

void ProxiesPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace vigla::ui
