#include "ui/proxies/table_pane.h"

#include "ui/tables/mesh_table.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace vigla::ui {

TablePane::TablePane(
    QAbstractTableModel* model, const QString& name, const QString& accessibleName, QWidget* parent)
    : QWidget(parent)
    , m_table(new MeshTable(model, this))
    , m_filter(new QLineEdit(this))
    , m_note(new QLabel(this))
{
    m_table->setObjectName(name);
    m_table->setAccessibleName(accessibleName);
    m_filter->setObjectName(name + QStringLiteral("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setPlaceholderText(tr("Filter"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setProperty("muted", true);
    m_note->setWordWrap(true);
    m_note->hide();
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 0, 8, 4);
    row->addWidget(m_filter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    auto* noteRow = new QHBoxLayout;
    noteRow->setContentsMargins(16, 0, 16, 0);
    noteRow->addWidget(m_note);
    column->addLayout(noteRow);
    column->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, this,
        [this](const QString& text) { m_table->filter()->setText(text); });
}

void TablePane::setPlaceholder(const QString& text)
{
    m_filter->setPlaceholderText(text);
}

void TablePane::setNote(const QString& text)
{
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

} // namespace vigla::ui
