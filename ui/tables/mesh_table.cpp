#include "ui/tables/mesh_table.h"

#include "models/qt/column_table.h"
#include "models/qt/selection.h"
#include "ui/delegates/mesh_delegates.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kRowHeight = 28;
constexpr int kWidestColumn = 320;
constexpr int kNarrowestColumn = 56;
constexpr int kMeasuredRows = 200;

/// One cell as text that cannot break the table it is pasted into.
QString cellText(const QModelIndex& index)
{
    QString text = index.data().toString();
    return text.replace(QLatin1Char('\t'), QLatin1Char(' '))
        .replace(QLatin1Char('\n'), QLatin1Char(' '));
}

} // namespace

MeshTable::MeshTable(QAbstractTableModel* model, QWidget* parent)
    : QTableView(parent)
    , m_filter(new TableFilter(this))
{
    m_filter->setSourceModel(model);
    setModel(m_filter);
    setProperty("frameless", true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSortingEnabled(true);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTextElideMode(Qt::ElideMiddle);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setMinimumSectionSize(kNarrowestColumn);
    horizontalHeader()->setStretchLastSection(true);
    installDelegates();
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_isFitted)
            fitColumns();
        followSelection();
    });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &MeshTable::followSelection);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &MeshTable::followSelection);
    connect(this, &QTableView::doubleClicked, this,
        [this](const QModelIndex& index) { emit activatedId(index.data(IdRole).toString()); });
}

void MeshTable::shareSelection(Selection* selection)
{
    m_selection = selection;
    if (!selection)
        return;
    connect(selection, &Selection::changed, this, &MeshTable::followSelection);
    followSelection();
}

QString MeshTable::currentId() const
{
    return currentIndex().data(IdRole).toString();
}

bool MeshTable::selectId(const QString& id)
{
    const int row = m_filter->rowOfId(id);
    if (row < 0)
        return false;
    const QScopedValueRollback following(m_isFollowing, true);
    const int column = std::max(0, currentIndex().column());
    setCurrentIndex(m_filter->index(row, column));
    return true;
}

void MeshTable::followSelection()
{
    if (!m_selection || m_selection->id() == currentId())
        return;
    const QScopedValueRollback following(m_isFollowing, true);
    if (m_selection->isEmpty() || !selectId(m_selection->id())) {
        clearSelection();
        setCurrentIndex({});
    }
}

void MeshTable::installDelegates()
{
    setItemDelegate(new CellDelegate(this));
    for (int column = 0; column < m_filter->columnCount(); ++column) {
        const auto has = [this, column](int role) {
            return m_filter->headerData(column, Qt::Horizontal, role).toBool();
        };
        if (has(HealthRole))
            setItemDelegateForColumn(column, new HealthDelegate(this));
        else if (has(NodeKindRole))
            setItemDelegateForColumn(column, new NodeNameDelegate(this));
        else if (has(PercentRole))
            setItemDelegateForColumn(column, new PercentBarDelegate(this));
        else if (has(SparkRole))
            setItemDelegateForColumn(column, new SparklineDelegate(this));
        else if (has(SyncRole))
            setItemDelegateForColumn(column, new SyncDelegate(this));
    }
}

void MeshTable::fitColumns()
{
    const int rows = std::min(m_filter->rowCount(), kMeasuredRows);
    if (rows == 0)
        return;
    m_isFitted = true;
    for (int column = 0; column < m_filter->columnCount(); ++column) {
        int widest = horizontalHeader()->sectionSizeHint(column) + 12;
        QStyleOptionViewItem option;
        initViewItemOption(&option);
        for (int row = 0; row < rows; ++row) {
            const QModelIndex index = m_filter->index(row, column);
            widest = std::max(
                widest, itemDelegateForIndex(index)->sizeHint(option, index).width() + 12);
        }
        setColumnWidth(column, std::clamp(widest, kNarrowestColumn, kWidestColumn));
    }
}

QString MeshTable::toTsv() const
{
    QStringList lines;
    QList<int> columns;
    for (int place = 0; place < m_filter->columnCount(); ++place)
        if (const int column = horizontalHeader()->logicalIndex(place); !isColumnHidden(column))
            columns.append(column);
    const auto lineOf = [&columns](auto cell) {
        QStringList cells;
        for (const int column : columns)
            cells.append(cell(column));
        return cells.join(QLatin1Char('\t'));
    };
    lines.append(lineOf(
        [this](int column) { return m_filter->headerData(column, Qt::Horizontal).toString(); }));
    const bool hasCurrent = currentIndex().isValid();
    for (int row = 0; row < m_filter->rowCount(); ++row)
        if (!hasCurrent || row == currentIndex().row())
            lines.append(
                lineOf([this, row](int column) { return cellText(m_filter->index(row, column)); }));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void MeshTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(toTsv());
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid())
            emit activatedId(currentId());
        return;
    case Qt::Key_Escape:
        if (!currentIndex().isValid()) {
            event->ignore();
            return;
        }
        setCurrentIndex({});
        clearSelection();
        return;
    case Qt::Key_Space: // the window pauses with it
        event->ignore();
        return;
    default:
        break;
    }
    const bool isLetter = !event->text().isEmpty() && event->text().at(0).isPrint();
    if (isLetter)
        event->ignore(); // letters belong to the window, not to a search by typing
    else
        QTableView::keyPressEvent(event);
}

void MeshTable::contextMenuEvent(QContextMenuEvent* event)
{
    QModelIndex index = indexAt(event->pos());
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        index = currentIndex();
        place = viewport()->mapToGlobal(visualRect(index).bottomLeft());
    }
    if (index.isValid())
        emit contextMenuForId(index.data(IdRole).toString(), place);
}

void MeshTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    const QString id = current.data(IdRole).toString();
    if (m_isFollowing || id == previous.data(IdRole).toString())
        return;
    if (m_selection)
        m_selection->select(id);
    emit currentIdChanged(id);
}

void MeshTable::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last)
{
    const QScopedValueRollback following(m_isFollowing, true); // no wish of the person's
    QTableView::rowsAboutToBeRemoved(parent, first, last);
}

void MeshTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

} // namespace vigla::ui
