#include "ui/shell/context_popup.h"

#include "models/qt/convert.h"
#include "ui/delegates/context_delegate.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kNarrowest = 440;
constexpr int kWidest = 640;
constexpr int kMostRows = 8;

QIcon swatch(const QColor& color)
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color.isValid() ? color : currentTheme().mutedText, 2));
    if (color.isValid())
        painter.setBrush(color);
    painter.drawEllipse(QRectF(5, 5, 22, 22));
    if (!color.isValid())
        painter.drawLine(9, 23, 23, 9);
    return QIcon(pixmap);
}

QString aboutText(const ContextEntry& entry)
{
    if (!entry.obstacle.isEmpty())
        return entry.obstacle;
    if (entry.reach.state == ContextReach::State::Unreachable)
        return entry.reach.text;
    if (!entry.program.isEmpty())
        return (entry.isProgramAllowed
                ? ContextPopup::tr("Its credentials come from the program %1. You have allowed it "
                                   "to run as it was then.")
                : ContextPopup::tr("Its credentials come from the program %1, which runs only "
                                   "after you allow it."))
            .arg(toPlainQString(toStdString(entry.program)));
    return {};
}

} // namespace

ContextPopup::ContextPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_filter(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_empty(new QLabel(tr("No context has this in its name, server, user or namespace."), this))
{
    setObjectName(QStringLiteral("contextPopup"));
    setProperty("card", true);
    m_filter->setObjectName(QStringLiteral("choiceFilter"));
    m_filter->setPlaceholderText(tr("Search contexts"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setFilterRole(Qt::AccessibleTextRole);
    m_list->setObjectName(QStringLiteral("contextList"));
    m_list->setProperty("frameless", true);
    m_list->setModel(m_filtered);
    m_list->setItemDelegate(new ContextDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusProxy(m_filter);
    m_empty->setProperty("muted", true);
    m_empty->setContentsMargins(8, 8, 8, 8);
    m_empty->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addWidget(m_empty);
    column->addWidget(buildDetails());

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        m_list->setCurrentIndex(m_filtered->index(0, 0));
        m_empty->setVisible(m_filtered->rowCount() == 0);
        showDetails();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
        &ContextPopup::showDetails);
    connect(m_list, &QListView::doubleClicked, this, [this] { take(false); });
}

QWidget* ContextPopup::buildDetails()
{
    auto* details = new QWidget(this);
    auto* column = new QVBoxLayout(details);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(8);
    m_about = new QLabel(details);
    m_about->setObjectName(QStringLiteral("contextAbout"));
    m_about->setTextFormat(Qt::PlainText);
    m_about->setWordWrap(true);
    m_about->setProperty("muted", true);
    m_withdraw = new QPushButton(tr("Withdraw consent"), details);
    m_withdraw->setObjectName(QStringLiteral("contextWithdraw"));
    m_withdraw->setToolTip(tr("The program runs no more until you allow it again"));
    m_withdraw->setAutoDefault(false);
    auto* colors = new QHBoxLayout;
    colors->setSpacing(2);
    for (int color = 0; color <= kContextColors; ++color) {
        auto* button = new QToolButton(details);
        button->setObjectName(QStringLiteral("contextColor%1").arg(color));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setToolTip(color == 0 ? tr("No colour") : tr("Colour %1").arg(color));
        button->setAccessibleName(button->toolTip());
        connect(button, &QToolButton::clicked, this, [this, color] {
            if (const auto* entry = currentEntry())
                emit colorChosen(entry->name, color);
        });
        m_colors.push_back(button);
        colors->addWidget(button);
    }
    m_protected = new QCheckBox(tr("Protected"), details);
    m_protected->setToolTip(tr("Before a write its name has to be typed"));
    m_protected->setObjectName(QStringLiteral("contextProtected"));
    colors->addSpacing(12);
    colors->addWidget(m_protected);
    colors->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_newWindow = new QPushButton(tr("Open in a new window"), details);
    m_newWindow->setObjectName(QStringLiteral("contextNewWindow"));
    m_newWindow->setToolTip(tr("Ctrl+Enter"));
    m_newWindow->setAutoDefault(false);
    m_open = new QPushButton(tr("Open"), details);
    m_open->setObjectName(QStringLiteral("contextOpen"));
    m_open->setAutoDefault(false);
    m_open->setProperty("primary", true);
    buttons->addWidget(m_withdraw);
    buttons->addStretch(1);
    buttons->addWidget(m_newWindow);
    buttons->addWidget(m_open);
    column->addWidget(m_about);
    column->addLayout(colors);
    column->addLayout(buttons);
    connect(m_protected, &QCheckBox::clicked, this, [this](bool isOn) {
        if (const auto* entry = currentEntry())
            emit protectionChosen(entry->name, isOn);
    });
    connect(m_withdraw, &QPushButton::clicked, this, [this] {
        if (const auto* entry = currentEntry())
            emit consentWithdrawn(entry->name);
    });
    connect(m_open, &QPushButton::clicked, this, [this] { take(false); });
    connect(m_newWindow, &QPushButton::clicked, this, [this] { take(true); });
    return details;
}

void ContextPopup::setContexts(const std::vector<ContextEntry>& contexts, const QString& current)
{
    auto known = contexts;
    for (ContextEntry& entry : known) { // reachability is told by setReach()
        const auto before = std::ranges::find(m_contexts, entry.name, &ContextEntry::name);
        if (before != m_contexts.end() && before->cluster == entry.cluster)
            entry.reach = before->reach;
    }
    const bool isSame = known == m_contexts && current == m_current;
    m_contexts = std::move(known);
    m_current = current;
    if (!isSame)
        rebuild();
}

void ContextPopup::setReach(const QString& name, const ContextReach& reach)
{
    const auto entry = std::ranges::find(m_contexts, name, &ContextEntry::name);
    if (entry == m_contexts.end() || entry->reach == reach)
        return;
    entry->reach = reach;
    const int row = static_cast<int>(entry - m_contexts.begin());
    QStandardItem* item = m_model->item(row);
    item->setData(QVariant::fromValue(*entry), ContextDelegate::EntryRole);
    item->setData(
        item->text() + QStringLiteral(", ") + reachText(reach), Qt::AccessibleDescriptionRole);
    if (currentEntry() == &*entry)
        showDetails();
}

void ContextPopup::rebuild()
{
    const auto* chosen = currentEntry();
    const QString keep = chosen ? chosen->name : m_current;
    m_model->clear();
    for (const ContextEntry& entry : m_contexts) {
        auto* item = new QStandardItem(toPlainQString(toStdString(entry.name)));
        item->setData(QVariant::fromValue(entry), ContextDelegate::EntryRole);
        item->setData(entry.name == m_current, ContextDelegate::CurrentRole);
        item->setData(QString(item->text() + QLatin1Char(' ') + entry.cluster + QLatin1Char(' ')
                          + entry.detail),
            Qt::AccessibleTextRole);
        item->setEditable(false);
        m_model->appendRow(item);
    }
    for (int row = 0; row < m_filtered->rowCount(); ++row)
        if (nameAt(row) == keep)
            m_list->setCurrentIndex(m_filtered->index(row, 0));
    showDetails();
}

QString ContextPopup::nameAt(int row) const
{
    return m_filtered->index(row, 0).data(ContextDelegate::EntryRole).value<ContextEntry>().name;
}

const ContextEntry* ContextPopup::currentEntry() const
{
    const auto row = m_filtered->mapToSource(m_list->currentIndex()).row();
    const bool isThere = row >= 0 && row < static_cast<int>(m_contexts.size());
    return isThere ? &m_contexts[static_cast<std::size_t>(row)] : nullptr;
}

void ContextPopup::showDetails()
{
    const auto* entry = currentEntry();
    const bool isUsable = entry && entry->obstacle.isEmpty();
    m_open->setEnabled(isUsable && entry->name != m_current);
    m_newWindow->setEnabled(isUsable);
    m_protected->setEnabled(entry);
    m_protected->setChecked(entry && entry->isProtected);
    for (int color = 0; color <= kContextColors; ++color) {
        auto* button = m_colors[static_cast<std::size_t>(color)];
        button->setIcon(swatch(color == 0 ? QColor() : currentTheme().seriesColor(color - 1)));
        button->setEnabled(entry);
        button->setChecked(entry && entry->color == color);
    }
    const QString about = entry ? aboutText(*entry) : QString();
    m_about->setText(about);
    m_about->setVisible(!about.isEmpty());
    m_withdraw->setVisible(entry && entry->isProgramAllowed);
    if (isVisible())
        adjustSize();
}

void ContextPopup::openUnder(QWidget* anchor)
{
    m_filter->clear();
    for (int row = 0; row < m_filtered->rowCount(); ++row)
        if (nameAt(row) == m_current)
            m_list->setCurrentIndex(m_filtered->index(row, 0));
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_filtered->index(0, 0));
    showDetails();
    resizeToContents();
    const QRect room = anchor->screen()->availableGeometry();
    QPoint place = anchor->mapToGlobal(QPoint(0, anchor->height() + 2));
    place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - width())));
    QFrame::move(place);
    show();
    m_filter->setFocus(Qt::PopupFocusReason);
    emit opened();
}

void ContextPopup::resizeToContents()
{
    int widest = kNarrowest;
    for (int row = 0; row < m_filtered->rowCount(); ++row)
        widest = std::max(widest, m_list->sizeHintForIndex(m_filtered->index(row, 0)).width() + 40);
    const int rows = std::clamp(m_model->rowCount(), 1, kMostRows);
    m_list->setFixedHeight(rows * std::max(44, m_list->sizeHintForRow(0)) + 4);
    setFixedWidth(std::min(widest, kWidest));
    adjustSize();
}

void ContextPopup::take(bool isInNewWindow)
{
    const auto* entry = currentEntry();
    if (!entry || !entry->obstacle.isEmpty())
        return;
    const QString name = entry->name;
    hide();
    if (isInNewWindow)
        emit newWindowRequested(name);
    else if (name != m_current)
        emit chosen(name);
}

void ContextPopup::move(int rows)
{
    const int last = m_filtered->rowCount() - 1;
    const int row = std::clamp(m_list->currentIndex().row() + rows, 0, std::max(0, last));
    m_list->setCurrentIndex(m_filtered->index(row, 0));
}

bool ContextPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_filter || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Down:
        return move(1), true;
    case Qt::Key_Up:
        return move(-1), true;
    case Qt::Key_PageDown:
        return move(kMostRows), true;
    case Qt::Key_PageUp:
        return move(-kMostRows), true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return take(key->modifiers().testFlag(Qt::ControlModifier)), true;
    default:
        return false;
    }
}

} // namespace vigla::ui
