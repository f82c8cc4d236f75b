#include "ui/inspector/item_list.h"

#include "models/qt/convert.h"
#include "ui/delegates/choice_delegate.h"

#include <QKeyEvent>
#include <QStandardItemModel>

namespace vigla::ui {

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kRowHeight = 28;

} // namespace

ItemList::ItemList(QWidget* parent)
    : QListView(parent)
    , m_model(new QStandardItemModel(this))
{
    setModel(m_model);
    setItemDelegate(new ChoiceDelegate(this));
    setProperty("frameless", true);
    setUniformItemSizes(true);
    setIconSize({16, 16});
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QListView::clicked, this,
        [this](const QModelIndex& index) { emit taken(index.data(kIdRole).toString()); });
}

void ItemList::setItems(const std::vector<ListItem>& items)
{
    const QString current = currentIndex().data(kIdRole).toString();
    const auto count = static_cast<int>(items.size());
    if (m_model->rowCount() > count)
        m_model->removeRows(count, m_model->rowCount() - count);
    while (m_model->rowCount() < count)
        m_model->appendRow(new QStandardItem);
    for (int row = 0; row < count; ++row) {
        const ListItem& line = items[static_cast<std::size_t>(row)];
        QStandardItem* item = m_model->item(row);
        item->setText(line.text);
        item->setIcon(line.icon);
        item->setData(line.id, kIdRole);
        item->setData(line.detail, ChoiceDelegate::DetailRole);
        item->setData(
            QString(line.text + QStringLiteral(", ") + line.detail), Qt::AccessibleTextRole);
        item->setToolTip(toToolTip(line.tip.isEmpty() ? line.text : line.tip));
    }
    for (int row = 0; row < count && !current.isEmpty(); ++row)
        if (m_model->item(row)->data(kIdRole).toString() == current && currentIndex().row() != row)
            setCurrentIndex(m_model->index(row, 0));
    updateGeometry();
}

QSize ItemList::sizeHint() const
{
    const int rowHeight = m_model->rowCount() > 0 ? std::max(kRowHeight, sizeHintForRow(0)) : 0;
    return {200, m_model->rowCount() * rowHeight + 2};
}

QSize ItemList::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void ItemList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (currentIndex().isValid())
            emit taken(currentIndex().data(kIdRole).toString());
        return;
    }
    const bool isLetter = !event->text().isEmpty() && event->text().at(0).isPrint();
    if (isLetter || event->key() == Qt::Key_Escape)
        event->ignore();
    else
        QListView::keyPressEvent(event);
}

} // namespace vigla::ui
