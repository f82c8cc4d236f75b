#include "ui/shell/choice_popup.h"

#include "models/qt/convert.h"
#include "ui/delegates/choice_delegate.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScreen>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kWidest = 480;
constexpr int kNarrowest = 240;
constexpr int kMostRows = 14;

} // namespace

ChoicePopup::ChoicePopup(Kind kind, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_kind(kind)
    , m_filter(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_empty(new QLabel(tr("Nothing matches."), this))
    , m_buttons(new QWidget(this))
{
    setProperty("card", true);
    m_filter->setObjectName(QStringLiteral("choiceFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the list"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setFilterRole(Qt::AccessibleTextRole);
    m_list->setObjectName(QStringLiteral("choiceList"));
    m_list->setProperty("frameless", true);
    m_list->setModel(m_filtered);
    m_list->setItemDelegate(new ChoiceDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusProxy(m_filter);
    m_empty->setProperty("muted", true);
    m_empty->setContentsMargins(8, 8, 8, 8);
    m_empty->hide();

    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    auto* all = new QPushButton(tr("All"), m_buttons);
    all->setObjectName(QStringLiteral("choiceAll"));
    auto* apply = new QPushButton(tr("Apply"), m_buttons);
    apply->setObjectName(QStringLiteral("choiceApply"));
    apply->setProperty("primary", true);
    row->addWidget(all);
    row->addStretch(1);
    row->addWidget(apply);
    m_buttons->setVisible(kind == Kind::Several);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addWidget(m_empty);
    column->addWidget(m_buttons);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        m_list->setCurrentIndex(m_filtered->index(0, 0));
        showEmpty();
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_list->setCurrentIndex(index);
        if (m_kind == Kind::One)
            take();
        else
            toggle(index);
    });
    connect(all, &QPushButton::clicked, this, [this] {
        m_ticked.clear();
        take();
    });
    connect(apply, &QPushButton::clicked, this, &ChoicePopup::take);
}

void ChoicePopup::setChoices(const std::vector<Choice>& choices)
{
    if (choices == m_choices)
        return;
    m_choices = choices;
    rebuild();
}

void ChoicePopup::setChosen(const QStringList& ids)
{
    m_chosen = ids;
    if (isVisible())
        return;
    m_ticked = ids;
    showChecks();
}

void ChoicePopup::rebuild()
{
    m_model->clear();
    for (const Choice& choice : m_choices) {
        auto* item = new QStandardItem(choice.text);
        item->setData(choice.id, kIdRole);
        item->setData(choice.detail, ChoiceDelegate::DetailRole);
        item->setData(
            QString(choice.text + QLatin1Char(' ') + choice.detail), Qt::AccessibleTextRole);
        item->setToolTip(
            toToolTip(choice.detail.isEmpty() ? choice.text
                                              : choice.text + QLatin1Char('\n') + choice.detail));
        item->setEditable(false);
        m_model->appendRow(item);
    }
    showChecks();
}

void ChoicePopup::showChecks()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QStandardItem* item = m_model->item(row);
        const bool isOn = m_ticked.contains(item->data(kIdRole).toString());
        if (m_kind == Kind::Several)
            item->setCheckState(isOn ? Qt::Checked : Qt::Unchecked);
        QFont font = item->font();
        font.setBold(m_kind == Kind::One && isOn);
        item->setFont(font);
    }
}

void ChoicePopup::openUnder(QWidget* anchor)
{
    m_ticked = m_chosen;
    m_filter->clear();
    showChecks();
    resizeToContents();
    const QRect room = anchor->screen()->availableGeometry();
    QPoint place = anchor->mapToGlobal(QPoint(0, anchor->height() + 2));
    place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - width())));
    move(place);
    show();
    m_filter->setFocus(Qt::PopupFocusReason);
    for (int row = 0; row < m_filtered->rowCount(); ++row)
        if (m_chosen.contains(m_filtered->index(row, 0).data(kIdRole).toString())) {
            m_list->setCurrentIndex(m_filtered->index(row, 0));
            return;
        }
    m_list->setCurrentIndex(m_filtered->index(0, 0));
}

void ChoicePopup::resizeToContents()
{
    int widest = kNarrowest;
    for (int row = 0; row < m_model->rowCount(); ++row)
        widest = std::max(widest, m_list->sizeHintForIndex(m_filtered->index(row, 0)).width() + 48);
    const int rows = std::clamp(m_model->rowCount(), 3, kMostRows);
    const int rowHeight = std::max(24, m_list->sizeHintForRow(0));
    m_list->setFixedHeight(rows * rowHeight + 4);
    setFixedWidth(std::min(widest, kWidest));
    adjustSize();
}

void ChoicePopup::setAddPrompt(const QString& prompt)
{
    m_addPrompt = prompt;
    m_filter->setPlaceholderText(prompt.isEmpty() ? tr("Filter") : tr("Filter, or type a name"));
}

void ChoicePopup::showEmpty()
{
    const QString typed = m_filter->text().trimmed();
    const bool canAdd = !m_addPrompt.isEmpty() && !typed.isEmpty();
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setText(
        canAdd ? m_addPrompt.arg(toPlainQString(toStdString(typed))) : tr("Nothing matches."));
    m_empty->setVisible(m_filtered->rowCount() == 0);
}

/// What matches nothing in the list is a name of its own, where such names can be.
bool ChoicePopup::takeTyped()
{
    const QString typed = m_filter->text().trimmed();
    if (m_addPrompt.isEmpty() || typed.isEmpty() || m_filtered->rowCount() > 0)
        return false;
    hide();
    emit added(typed);
    return true;
}

void ChoicePopup::take()
{
    QStringList taken = m_ticked;
    if (m_kind == Kind::One) {
        const QModelIndex current = m_list->currentIndex();
        if (!current.isValid())
            return;
        taken = {current.data(kIdRole).toString()};
    } else if (m_ticked.size() == static_cast<qsizetype>(m_choices.size())) {
        taken.clear();
    }
    hide();
    if (taken == m_chosen)
        return;
    m_chosen = taken;
    emit chosen(taken);
}

void ChoicePopup::toggleCurrent()
{
    if (m_list->currentIndex().isValid())
        toggle(m_list->currentIndex());
}

void ChoicePopup::toggle(const QModelIndex& index)
{
    const QString id = index.data(kIdRole).toString();
    if (!m_ticked.removeOne(id))
        m_ticked.append(id);
    m_ticked.sort();
    showChecks();
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_filter || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
    case Qt::Key_PageDown:
    case Qt::Key_PageUp: {
        const int step = key->key() == Qt::Key_PageDown || key->key() == Qt::Key_PageUp ? 10 : 1;
        const bool isDown = key->key() == Qt::Key_Down || key->key() == Qt::Key_PageDown;
        const int row = m_list->currentIndex().row() + (isDown ? step : -step);
        const int last = m_filtered->rowCount() - 1;
        m_list->setCurrentIndex(m_filtered->index(std::clamp(row, 0, std::max(0, last)), 0));
        return true;
    }
    case Qt::Key_Space:
        if (m_kind != Kind::Several)
            return false;
        toggleCurrent();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (takeTyped())
            return true;
        if (m_kind == Kind::Several && m_ticked == m_chosen)
            toggleCurrent();
        take();
        return true;
    default:
        return false;
    }
}

} // namespace vigla::ui
