#include "ui/history/history_page.h"

#include "ui/diff/diff_view.h"
#include "ui/history/history_model.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

namespace vigla::ui {

namespace {

constexpr int kNarrow = 1000; ///< Below, there is no room for every column.

} // namespace

HistoryPage::HistoryPage(QWidget* parent)
    : QWidget(parent)
    , m_model(new HistoryModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("historyPage"));
    m_filtered->setSourceModel(m_model);
    m_filtered->setSortRole(HistoryModel::SortRole);
    m_filtered->setFilterRole(HistoryModel::FilterRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* empty = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, this);
    empty->setObjectName(QStringLiteral("historyEmpty"));
    empty->setPlain(tr("Nothing has been changed with Vigla yet. Every change that is applied is "
                       "written down here, with its way back."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(48);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(buildList());
    splitter->addWidget(buildDetail());
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    m_stack->addWidget(empty);
    m_stack->addWidget(splitter);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    showDetail();
}

QWidget* HistoryPage::buildList()
{
    auto* list = new QWidget(this);
    m_filter = new QLineEdit(list);
    m_filter->setObjectName(QStringLiteral("historyFilter"));
    m_filter->setPlaceholderText(tr("Filter by object, context, user or words"));
    m_filter->setAccessibleName(tr("Filter the history"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(420);
    m_filter->addAction(icon(Icon::Filter), QLineEdit::LeadingPosition);
    m_table = new QTableView(list);
    m_table->setObjectName(QStringLiteral("historyTable"));
    m_table->setAccessibleName(tr("Changes"));
    m_table->setModel(m_filtered);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(HistoryModel::TimeColumn, Qt::DescendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setProperty("frameless", true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    sizeColumns();
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(12, 8, 12, 8);
    tools->addWidget(m_filter, 1);
    tools->addStretch(1);
    column->addLayout(tools);
    column->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, m_filtered,
        [this](const QString& text) { m_filtered->setFilterFixedString(text.trimmed()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &HistoryPage::showDetail);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, &HistoryPage::showDetail);
    return list;
}

void HistoryPage::sizeColumns()
{
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(HistoryModel::WhatColumn, QHeaderView::Stretch);
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    m_table->setColumnWidth(HistoryModel::TimeColumn, digit * 21);
    m_table->setColumnWidth(HistoryModel::ObjectColumn, digit * 30);
    m_table->setColumnWidth(HistoryModel::ContextColumn, digit * 14);
    m_table->setColumnWidth(HistoryModel::UserColumn, digit * 14);
    m_table->setColumnWidth(HistoryModel::OutcomeColumn, digit * 14);
}

QWidget* HistoryPage::buildDetail()
{
    auto* detail = new QWidget(this);
    m_headline = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, detail);
    m_headline->setObjectName(QStringLiteral("historyHeadline"));
    m_sentences = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, detail);
    m_sentences->setObjectName(QStringLiteral("historySentences"));
    m_sentences->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_why = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, detail);
    m_why->setObjectName(QStringLiteral("historyWhyNot"));
    m_undo = new QPushButton(tr("Undo this change…"), detail);
    m_undo->setObjectName(QStringLiteral("historyUndo"));
    m_undo->setIcon(icon(Icon::Undo));
    m_undo->setToolTip(tr("Opens an ordinary edit that takes the change back, with checks, dry run "
                          "and confirmation"));
    m_diff = new DiffView(detail);
    m_diff->setObjectName(QStringLiteral("historyDiff"));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(4);
    texts->addWidget(m_headline);
    texts->addWidget(m_sentences);
    texts->addWidget(m_why);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 12, 12, 4);
    head->setSpacing(16);
    head->addLayout(texts, 1);
    head->addWidget(m_undo, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_diff, 1);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (const HistoryEntry* entry = current())
            emit undoRequested(entry->id);
    });
    return detail;
}

void HistoryPage::setEntries(std::vector<HistoryEntry> entries)
{
    const HistoryEntry* before = current();
    const QString kept = before ? before->id : QString();
    const QString newest = entries.empty() ? QString() : entries.front().id;
    m_model->setEntries(std::move(entries));
    m_stack->setCurrentIndex(m_model->rowCount() > 0 ? 1 : 0);
    const bool isNew = std::exchange(m_newest, newest) != newest;
    showEntry(isNew || m_model->rowOf(kept) < 0 ? newest : kept);
}

void HistoryPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The head of the details tells both.
    const bool isNarrow = width() < kNarrow;
    m_table->setColumnHidden(HistoryModel::ContextColumn, isNarrow);
    m_table->setColumnHidden(HistoryModel::UserColumn, isNarrow);
}

void HistoryPage::showEntry(const QString& id)
{
    const int row = m_model->rowOf(id);
    if (row < 0)
        return showDetail();
    if (!m_filtered->mapFromSource(m_model->index(row, 0)).isValid())
        m_filter->clear();
    const QModelIndex shown = m_filtered->mapFromSource(m_model->index(row, 0));
    m_table->setCurrentIndex(shown);
    m_table->scrollTo(shown);
}

const HistoryEntry* HistoryPage::current() const
{
    const QModelIndex index = m_filtered->mapToSource(m_table->currentIndex());
    return index.isValid() ? &m_model->entry(index.row()) : nullptr;
}

void HistoryPage::showDetail()
{
    const HistoryEntry* entry = current();
    m_undo->setEnabled(entry && entry->canUndo);
    m_undo->setVisible(entry != nullptr);
    m_why->setVisible(entry && !entry->whyNotUndoable.isEmpty());
    if (!entry) {
        m_headline->setPlain(tr("Pick a change to see it."));
        m_sentences->setPlain({});
        m_diff->setDiff({}, {}, {});
        return;
    }
    m_headline->setPlain(
        QStringList{historyTime(entry->at), entry->contextName, entry->user, entry->outcome}.join(
            QStringLiteral(" · ")));
    m_sentences->setPlain(entry->sentences.empty() ? objectLines(*entry) : sentenceLines(*entry));
    m_why->setPlain(entry->whyNotUndoable);
    m_diff->setDiff(entry->diff, tr("Before"), tr("After"));
}

} // namespace vigla::ui
