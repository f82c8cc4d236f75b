#include "ui/inspector/fact_grid.h"

#include <QGridLayout>
#include <QLabel>

namespace vigla::ui {

FactGrid::FactGrid(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
}

void FactGrid::setFacts(const std::vector<Fact>& facts)
{
    if (facts == m_facts)
        return;
    m_facts = facts;
    while (m_rows.size() < facts.size()) {
        auto* name = new QLabel(this);
        name->setProperty("muted", true);
        name->setTextFormat(Qt::PlainText);
        auto* value = new QLabel(this);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        const int row = static_cast<int>(m_rows.size());
        m_grid->addWidget(name, row, 0, Qt::AlignTop);
        m_grid->addWidget(value, row, 1);
        m_rows.emplace_back(name, value);
    }
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const bool isUsed = row < facts.size();
        m_rows[row].first->setVisible(isUsed);
        m_rows[row].second->setVisible(isUsed);
        if (!isUsed)
            continue;
        m_rows[row].first->setText(facts[row].first);
        m_rows[row].second->setText(facts[row].second);
        m_rows[row].second->setAccessibleName(
            facts[row].first + QLatin1Char(' ') + facts[row].second);
    }
}

QString FactGrid::text() const
{
    QStringList lines;
    for (const Fact& fact : m_facts)
        lines.append(fact.first + QStringLiteral(": ") + fact.second);
    return lines.join(QLatin1Char('\n'));
}

} // namespace vigla::ui
