#include "ui/routes/host_list.h"

#include "ui/routes/host_delegate.h"
#include "ui/routes/host_list_model.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace vigla::ui {

HostList::HostList(QWidget* parent)
    : QWidget(parent)
    , m_model(new HostListModel(this))
    , m_search(new QLineEdit(this))
    , m_show(new QComboBox(this))
    , m_view(new QListView(this))
    , m_empty(new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, this))
{
    m_search->setObjectName(QStringLiteral("hostSearch"));
    m_search->setPlaceholderText(tr("Search hosts"));
    m_search->setAccessibleName(tr("Search hosts"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    m_show->setObjectName(QStringLiteral("hostShow"));
    m_show->setAccessibleName(tr("Which hosts to list"));
    m_show->addItems({tr("All hosts"), tr("With rules"), tr("With findings")});
    m_view->setObjectName(QStringLiteral("hostList"));
    m_view->setAccessibleName(tr("Hosts"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new HostDelegate(m_view));
    m_view->setProperty("frameless", true);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->installEventFilter(this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setContentsMargins(16, 24, 16, 24);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* tools = new QVBoxLayout;
    tools->setContentsMargins(8, 8, 8, 8);
    tools->setSpacing(4);
    tools->addWidget(m_search);
    tools->addWidget(m_show);
    column->addLayout(tools);
    column->addWidget(m_view, 1);
    column->addWidget(m_empty, 1);

    connect(m_search, &QLineEdit::textChanged, this, &HostList::refilter);
    connect(m_show, &QComboBox::currentIndexChanged, this, &HostList::refilter);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& now) { takeCurrent(now); });
    connect(m_view, &QListView::clicked, this,
        [this](const QModelIndex& index) { m_model->toggleCollapsed(index.row()); });
    connect(
        m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_isSetting = true; });
    connect(m_model, &QAbstractItemModel::modelReset, this, &HostList::restoreSelection);
    refreshEmpty();
}

void HostList::setHosts(std::vector<routing::RoutableHost> hosts)
{
    m_model->setHosts(std::move(hosts));
    refreshEmpty();
}

bool HostList::select(const QString& host)
{
    if (!m_model->contains(host))
        return false;
    m_current = host;
    m_model->reveal(host);
    if (m_model->rowOf(host) < 0) {
        m_search->clear();
        m_show->setCurrentIndex(0);
    }
    restoreSelection();
    m_view->scrollTo(m_view->currentIndex());
    return true;
}

void HostList::refilter()
{
    m_model->setFilter(
        m_search->text().trimmed(), static_cast<HostListModel::Show>(m_show->currentIndex()));
    refreshEmpty();
}

void HostList::restoreSelection()
{
    const int row = m_model->rowOf(m_current);
    m_isSetting = true;
    m_view->setCurrentIndex(row < 0 ? QModelIndex() : m_model->index(row));
    m_isSetting = false;
}

void HostList::takeCurrent(const QModelIndex& index)
{
    const QString host = index.data(HostListModel::HostRole).toString();
    if (m_isSetting || host.isEmpty() || host == m_current)
        return;
    m_current = host;
    emit hostSelected(host);
}

void HostList::refreshEmpty()
{
    const bool isEmpty = m_model->rowCount() == 0;
    const bool isFiltered = !m_search->text().trimmed().isEmpty() || m_show->currentIndex() > 0;
    m_empty->setPlain(isFiltered ? tr("No host matches.")
                                 : tr("No services have been read from the cluster yet."));
    m_view->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
}

bool HostList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (watched == m_search && key == Qt::Key_Down) {
        m_view->setFocus(Qt::OtherFocusReason);
        return true;
    }
    const bool isToggle = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space;
    if (watched == m_view && isToggle
        && m_view->currentIndex().data(HostListModel::IsHeaderRole).toBool()) {
        const int row = m_view->currentIndex().row();
        m_model->toggleCollapsed(row);
        const QScopedValueRollback setting(m_isSetting, true);
        m_view->setCurrentIndex(m_model->index(row));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace vigla::ui
