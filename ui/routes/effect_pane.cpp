#include "ui/routes/effect_pane.h"

#include "models/qt/convert.h"
#include "ui/routes/finding_list.h"
#include "ui/routes/plain_label.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace vigla::ui {
namespace {

QString linesOf(const std::vector<std::string>& sentences)
{
    QStringList lines;
    for (const std::string& sentence : sentences)
        lines << toPlainQString(sentence);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

EffectPane::EffectPane(QWidget* parent)
    : QWidget(parent)
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(4);
    m_changesTitle = addSection(column, tr("What changes"));
    m_changes = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, content);
    m_changes->setObjectName(QStringLiteral("changeSentences"));
    m_changes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_changes);
    column->addSpacing(8);
    m_findingsTitle = addSection(column, tr("Checks"));
    m_findings = new FindingList(content);
    m_findings->setObjectName(QStringLiteral("editFindings"));
    m_findings->setShowsObject(true);
    m_noFindings = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, content);
    m_noFindings->setPlain(tr("Nothing to report."));
    column->addWidget(m_findings);
    column->addWidget(m_noFindings);
    column->addSpacing(8);
    m_impactTitle = addSection(column, tr("Traffic, estimated from the rates seen now"));
    m_impact = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, content);
    m_impact->setObjectName(QStringLiteral("impactSentences"));
    m_impact->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_impact);
    column->addStretch(1);

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    connect(m_findings, &FindingList::findingActivated, this, &EffectPane::findingActivated);
}

PlainLabel* EffectPane::addSection(QVBoxLayout* column, const QString& title)
{
    auto* label = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, this);
    label->setPlain(title);
    column->addWidget(label);
    return label;
}

void EffectPane::setView(const RouteEditView& view)
{
    QString changes = linesOf(view.sentences);
    if (!view.textProblem.isEmpty())
        changes = view.textProblem + QLatin1Char('\n')
            + tr("Until it is mended, this page shows the last valid text.");
    else if (!view.hasChanges)
        changes = tr("Nothing yet. Move a handle, type a weight, or edit the YAML.");
    m_changes->setPlain(changes);
    m_findings->setFindings(view.findings);
    m_noFindings->setVisible(view.findings.empty());
    m_impactTitle->setVisible(!view.impact.empty());
    m_impact->setVisible(!view.impact.empty());
    m_impact->setPlain(linesOf(view.impact));
}

} // namespace vigla::ui
