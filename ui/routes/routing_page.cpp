#include "ui/routes/routing_page.h"

#include "ui/diff/diff_view.h"
#include "ui/routes/change_pane.h"
#include "ui/routes/host_list.h"
#include "ui/routes/rule_pane.h"

#include <QDataStream>
#include <QIODevice>
#include <QKeyEvent>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr quint32 kLayoutVersion = 1;

} // namespace

RoutingPage::RoutingPage(QWidget* parent)
    : QWidget(parent)
    , m_hosts(new HostList(this))
    , m_rules(new RulePane(this))
    , m_changes(new ChangePane(this))
    , m_apply(new ApplyPanel(this))
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_rows(new QSplitter(Qt::Vertical, this))
{
    setObjectName(QStringLiteral("routingPage"));
    m_columns->addWidget(m_hosts);
    m_columns->addWidget(m_rules);
    m_columns->addWidget(m_changes);
    m_columns->setChildrenCollapsible(false);
    m_hosts->setMinimumWidth(160);
    m_rules->setMinimumWidth(340);
    m_changes->setMinimumWidth(300);
    m_rows->addWidget(m_columns);
    m_rows->addWidget(m_apply);
    m_rows->setChildrenCollapsible(false);
    m_rows->setStretchFactor(0, 1);
    m_rows->setStretchFactor(1, 0);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_rows);

    connect(m_columns, &QSplitter::splitterMoved, this, [this] { m_isArranged = true; });
    connect(m_hosts, &HostList::hostSelected, this, &RoutingPage::hostSelected);
    wireEdits();
    wireApply();
}

void RoutingPage::wireEdits()
{
    connect(m_rules, &RulePane::splitEdited, this, &RoutingPage::splitEdited);
    connect(m_rules, &RulePane::splitEditFinished, this, &RoutingPage::splitEditFinished);
    connect(m_rules, &RulePane::undoRequested, this, &RoutingPage::undoEditRequested);
    connect(m_rules, &RulePane::redoRequested, this, &RoutingPage::redoEditRequested);
    connect(m_rules, &RulePane::discardRequested, this, &RoutingPage::discardRequested);
    connect(m_rules, &RulePane::findingActivated, m_changes, &ChangePane::showFinding);
    connect(m_changes, &ChangePane::yamlEdited, this, &RoutingPage::yamlEdited);
    connect(m_changes, &ChangePane::saveRequested, this, &RoutingPage::saveRequested);
    connect(m_changes, &ChangePane::requestTried, this, &RoutingPage::requestTried);
    connect(m_changes, &ChangePane::undoRequested, this, &RoutingPage::undoEditRequested);
    connect(m_changes, &ChangePane::redoRequested, this, &RoutingPage::redoEditRequested);
}

void RoutingPage::wireApply()
{
    connect(m_apply, &ApplyPanel::heightChanged, this, &RoutingPage::fitApplyPanel);
    connect(m_apply, &ApplyPanel::applyRequested, this, &RoutingPage::applyRequested);
    connect(m_apply, &ApplyPanel::confirmed, this, &RoutingPage::confirmed);
    connect(m_apply, &ApplyPanel::proxyRequested, this, &RoutingPage::proxyRequested);
    connect(m_apply, &ApplyPanel::saveInsteadRequested, m_changes,
        [this] { m_changes->saveAs(false); });
    connect(m_apply, &ApplyPanel::cancelRequested, this, &RoutingPage::cancelRequested);
    connect(m_apply, &ApplyPanel::undoRequested, this, &RoutingPage::undoRequested);
    connect(m_apply, &ApplyPanel::writeAccessRequested, this, &RoutingPage::writeAccessRequested);
    connect(m_apply, &ApplyPanel::conflictsResolved, this, &RoutingPage::conflictsResolved);
}

void RoutingPage::fitApplyPanel()
{
    const int wanted = std::min(m_apply->sizeHint().height(), m_rows->height() / 2);
    m_rows->setSizes({std::max(1, m_rows->height() - wanted - m_rows->handleWidth()), wanted});
}

void RoutingPage::setHosts(std::vector<routing::RoutableHost> hosts)
{
    m_hosts->setHosts(std::move(hosts));
}

void RoutingPage::setEdit(std::optional<RouteEditView> view)
{
    const RouteEditView* shown = view ? &*view : nullptr;
    m_canUndo = shown && shown->canUndo;
    m_canRedo = shown && shown->canRedo;
    m_rules->setView(shown);
    m_changes->setView(shown);
    m_apply->setDraft(shown
            ? DraftSummary{shown->hasChanges, shown->textProblem, shown->sentences, shown->findings}
            : DraftSummary());
    if (shown)
        m_hosts->select(QString::fromStdString(shown->host.host));
}

void RoutingPage::setTarget(WriteTarget target)
{
    m_apply->setTarget(std::move(target));
}

void RoutingPage::setRollout(
    const routing::RolloutState& state, const std::vector<routing::Finding>& findings)
{
    m_apply->setState(state, findings);
}

bool RoutingPage::showHost(const QString& host)
{
    const bool isNew = host != m_hosts->current();
    if (!m_hosts->select(host))
        return false;
    if (isNew)
        emit hostSelected(host);
    return true;
}

QString RoutingPage::currentHost() const
{
    return m_hosts->current();
}

void RoutingPage::showTest()
{
    m_changes->showTab(ChangePane::TestTab);
}

QByteArray RoutingPage::saveLayout() const
{
    QByteArray layout;
    QDataStream out(&layout, QIODevice::WriteOnly);
    out << kLayoutVersion << m_columns->saveState() << m_changes->splitter()->saveState()
        << static_cast<qint32>(m_changes->diffView()->mode());
    return layout;
}

void RoutingPage::restoreLayout(const QByteArray& layout)
{
    QDataStream in(layout);
    quint32 version = 0;
    QByteArray columns;
    QByteArray changes;
    qint32 mode = 0;
    in >> version >> columns >> changes >> mode;
    if (in.status() != QDataStream::Ok || version != kLayoutVersion || mode < 0
        || mode > static_cast<qint32>(DiffMode::Unified))
        return;
    m_isArranged = m_columns->restoreState(columns);
    m_changes->splitter()->restoreState(changes);
    m_changes->diffView()->setMode(static_cast<DiffMode>(mode));
}

void RoutingPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_isArranged)
        return;
    const int hosts = std::clamp(width() / 6, 184, 260);
    const int rules = std::clamp(width() * 2 / 5, 360, 640);
    m_columns->setSizes({hosts, rules, std::max(1, width() - hosts - rules)});
}

void RoutingPage::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Undo) && m_canUndo)
        emit undoEditRequested();
    else if (event->matches(QKeySequence::Redo) && m_canRedo)
        emit redoEditRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace vigla::ui
