#include "ui/rollout/conflict_view.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"

#include <QButtonGroup>
#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr int kLinesPerConflict = 3; ///< Grid rows: what, values, choices.

PlainLabel* yamlLabel(const std::string& yaml, QWidget* parent)
{
    auto* label = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, parent);
    label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setPlain(
        yaml.empty() ? ConflictView::tr("(not there)") : toPlainQString(yaml, true).trimmed());
    return label;
}

} // namespace

ConflictView::ConflictView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("conflictView"));
    auto* explanation = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    explanation->setPlain(
        tr("Choose for each place. The merged change is then checked again before it is written."));
    m_continue = new QPushButton(tr("Continue with these choices"), this);
    m_continue->setObjectName(QStringLiteral("resolveConflicts"));
    auto* head = new QHBoxLayout;
    head->addWidget(explanation, 1);
    head->addWidget(m_continue);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_content = new QWidget(scroll);
    auto* stack = new QVBoxLayout(m_content);
    stack->setContentsMargins(0, 0, 8, 0);
    m_grid = new QGridLayout;
    stack->addLayout(m_grid);
    stack->addStretch(1);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(4);
    for (int column = 0; column < 3; ++column)
        m_grid->setColumnStretch(column, 1);
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(scroll, 1);
    connect(m_continue, &QPushButton::clicked, this, [this] { emit resolved(picks()); });
}

QSize ConflictView::sizeHint() const
{
    constexpr int kMostHeight = 300;
    const int head = m_continue->sizeHint().height() + 12;
    return {640, std::min(kMostHeight, head + m_content->sizeHint().height() + 8)};
}

void ConflictView::setConflicts(const std::vector<routing::Overlap>& conflicts)
{
    if (conflicts == m_conflicts)
        return;
    m_conflicts = conflicts;
    rebuild();
}

void ConflictView::rebuild()
{
    for (QWidget* widget : m_content->findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        widget->hide();
        widget->deleteLater();
    }
    for (QButtonGroup* choice : m_choices)
        choice->deleteLater();
    m_choices.clear();
    for (int i = 0; i < static_cast<int>(m_conflicts.size()); ++i)
        addConflict(i, m_conflicts[static_cast<std::size_t>(i)]);
    refreshButton();
}

void ConflictView::addConflict(int row, const routing::Overlap& conflict)
{
    const int line = row * kLinesPerConflict;
    auto* what = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Strong, m_content);
    what->setPlain(toPlainQString(conflict.object.text() + ": " + conflict.what));
    m_grid->addWidget(what, line, 0, 1, 3);
    const auto value = [&](int column, const QString& title, const std::string& yaml) {
        auto* box = new QWidget(m_content);
        auto* inner = new QVBoxLayout(box);
        inner->setContentsMargins(0, 0, 0, 0);
        inner->setSpacing(2);
        auto* caption = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, box);
        caption->setPlain(title);
        inner->addWidget(caption);
        inner->addWidget(yamlLabel(yaml, box));
        m_grid->addWidget(box, line + 1, column, Qt::AlignTop);
    };
    value(0, tr("Base: when the edit began"), conflict.base);
    value(1, tr("Yours"), conflict.yours);
    value(2, tr("Theirs: in the cluster now"), conflict.theirs);
    auto* yours = new QRadioButton(tr("Keep yours"), m_content);
    yours->setObjectName(QStringLiteral("keepYours%1").arg(row));
    auto* theirs = new QRadioButton(tr("Take theirs"), m_content);
    theirs->setObjectName(QStringLiteral("takeTheirs%1").arg(row));
    m_grid->addWidget(yours, line + 2, 1);
    m_grid->addWidget(theirs, line + 2, 2);
    auto* choice = new QButtonGroup(this);
    choice->addButton(yours, static_cast<int>(routing::Side::Yours));
    choice->addButton(theirs, static_cast<int>(routing::Side::Theirs));
    connect(choice, &QButtonGroup::idClicked, this, &ConflictView::refreshButton);
    m_choices.push_back(choice);
}

void ConflictView::refreshButton()
{
    m_continue->setEnabled(!m_choices.empty()
        && std::ranges::none_of(
            m_choices, [](const QButtonGroup* choice) { return choice->checkedId() < 0; }));
}

std::vector<routing::Side> ConflictView::picks() const
{
    std::vector<routing::Side> all;
    for (const QButtonGroup* choice : m_choices)
        all.push_back(static_cast<routing::Side>(choice->checkedId()));
    return all;
}

} // namespace vigla::ui
