#include "ui/tables/table_set.h"

#include "ui/tables/mesh_table.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

TableSet::TableSet(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_tabs(new QTabBar(this))
    , m_stack(new QStackedWidget(this))
    , m_copy(new QToolButton(this))
{
    m_tabs->setObjectName(QStringLiteral("tableTabs"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Which table"));
    m_copy->setObjectName(QStringLiteral("tableCopy"));
    m_copy->setIcon(icon(Icon::Copy));
    m_copy->setText(tr("Copy"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setFocusPolicy(Qt::TabFocus);
    m_copy->setToolTip(tr("Copy the selected row, or all rows, as tab-separated values (Ctrl+C)"));

    auto* bar = new QFrame(this);
    bar->setProperty("bar", true);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 0, 8, 0);
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);

    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        if (index >= 0)
            emit currentTableChanged(m_entries[static_cast<std::size_t>(index)].name);
    });
    connect(m_copy, &QToolButton::clicked, this, [this] {
        if (currentTable())
            QApplication::clipboard()->setText(currentTable()->toTsv());
    });
}

MeshTable* TableSet::addTable(const QString& name, const QString& title, QAbstractTableModel* model)
{
    auto* table = new MeshTable(model, m_stack);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->shareSelection(m_selection);
    m_entries.push_back({name, title, table});
    m_stack->addWidget(table);
    m_tabs->addTab(title);
    connect(table, &MeshTable::activatedId, this, &TableSet::activatedId);
    connect(table, &MeshTable::contextMenuForId, this, &TableSet::contextMenuForId);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(table->filter(), signal, this, &TableSet::showCounts);
    connect(table->filter(), &QAbstractItemModel::layoutChanged, this, &TableSet::showCounts);
    showCounts();
    return table;
}

MeshTable* TableSet::table(const QString& name) const
{
    const auto found = std::ranges::find(m_entries, name, &Entry::name);
    return found == m_entries.end() ? nullptr : found->table;
}

MeshTable* TableSet::currentTable() const
{
    return qobject_cast<MeshTable*>(m_stack->currentWidget());
}

void TableSet::showTable(const QString& name)
{
    const auto found = std::ranges::find(m_entries, name, &Entry::name);
    if (found != m_entries.end())
        m_tabs->setCurrentIndex(static_cast<int>(found - m_entries.begin()));
}

void TableSet::focusTable()
{
    if (currentTable())
        currentTable()->setFocus(Qt::OtherFocusReason);
}

void TableSet::showCounts()
{
    for (std::size_t index = 0; index < m_entries.size(); ++index) {
        const Entry& entry = m_entries[index];
        const int shown = entry.table->filter()->rowCount();
        const int all = entry.table->filter()->sourceModel()->rowCount();
        const QString count
            = shown == all ? QString::number(all) : tr("%1 of %2").arg(shown).arg(all);
        const QString text = QStringLiteral("%1  %2").arg(entry.title, count);
        if (const int tab = static_cast<int>(index); m_tabs->tabText(tab) != text)
            m_tabs->setTabText(tab, text); // which lays out all tabs
    }
}

} // namespace vigla::ui
