#include "ui/proxies/comparison_pane.h"

#include "models/qt/convert.h"
#include "ui/diff/diff_view.h"
#include "ui/graph/empty_view.h"
#include "ui/tables/mesh_table.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QResizeEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

using Outcome = envoy::ResourceComparison::Outcome;

constexpr int kNarrow = 1000; ///< Pixels; below, the difference stands under the table.

} // namespace

ComparisonPane::ComparisonPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new ComparisonTable(comparisonColumns(), this))
    , m_table(new MeshTable(m_model, this))
    , m_showsEqual(new QCheckBox(tr("Show what is the same, too"), this))
    , m_diff(new DiffView(this))
    , m_split(new QSplitter(Qt::Horizontal, this))
    , m_stack(new QStackedWidget(this))
    , m_equal(new EmptyView(this))
{
    m_table->setObjectName(QStringLiteral("comparisonTable"));
    m_table->setAccessibleName(tr("Resources that were compared"));
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_showsEqual->setObjectName(QStringLiteral("comparisonShowsEqual"));
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(m_table);
    m_split->addWidget(m_diff);
    m_split->setStretchFactor(0, 2);
    m_split->setStretchFactor(1, 3);
    m_stack->addWidget(m_split);
    m_stack->addWidget(m_equal);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 0, 16, 4);
    row->addWidget(m_showsEqual);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    connect(m_showsEqual, &QCheckBox::toggled, this, &ComparisonPane::refresh);
    connect(m_table, &MeshTable::currentIdChanged, this, &ComparisonPane::requestDiff);
}

void ComparisonPane::setComparison(DumpComparisonPtr comparison)
{
    m_comparison = std::move(comparison);
    refresh();
}

void ComparisonPane::refresh()
{
    if (!m_comparison)
        return;
    m_model->setRows(comparisonRows(*m_comparison, m_showsEqual->isChecked()));
    const bool isEmpty = m_model->rows().empty();
    m_stack->setCurrentIndex(isEmpty ? 1 : 0);
    if (isEmpty)
        return m_equal->explain(Icon::Check, tr("They are the same"),
            tr("Listeners, routes, clusters and endpoints that istiod would send now: %1. The "
               "Envoy has every one of them, with the same content.")
                .arg(m_comparison->count(Outcome::Same)),
            {});
    if (m_table->currentId().isEmpty())
        m_table->selectId(m_table->model()->index(0, 0).data(IdRole).toString());
    requestDiff();
}

void ComparisonPane::requestDiff()
{
    bool isNumber = false;
    const int place = m_table->currentId().toInt(&isNumber);
    if (isNumber)
        emit diffRequested(place);
}

void ComparisonPane::setDiff(routing::TextDiff diff)
{
    m_diff->setDiff(std::move(diff), tr("istiod would send"), tr("Envoy has"));
}

QString ComparisonPane::summary() const
{
    if (!m_comparison)
        return {};
    const auto same = m_comparison->count(Outcome::Same);
    return tr("%1 differ, %2 are the same").arg(m_comparison->resources.size() - same).arg(same);
}

void ComparisonPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const auto wanted = width() < kNarrow ? Qt::Vertical : Qt::Horizontal;
    if (m_split->orientation() == wanted && event->oldSize().isValid())
        return;
    m_split->setOrientation(wanted);
    m_split->setSizes(wanted == Qt::Vertical ? QList<int>{1, 2} : QList<int>{2, 3}); // shares
}

} // namespace vigla::ui
