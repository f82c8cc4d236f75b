#include "ui/routes/rule_card.h"

#include "models/qt/convert.h"
#include "ui/routes/finding_list.h"
#include "ui/routes/plain_label.h"
#include "ui/routes/split_editor.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

using routing::SplitDestination;

bool isSameDestination(const SplitDestination& a, const SplitDestination& b)
{
    return a.host == b.host && a.subset == b.subset && a.port == b.port;
}

std::vector<Percent> weightsOf(const std::vector<SplitDestination>& destinations)
{
    std::vector<Percent> weights;
    for (const SplitDestination& destination : destinations)
        weights.push_back(destination.weight);
    return weights;
}

void setWeights(std::vector<SplitDestination>& destinations, const std::vector<Percent>& weights)
{
    for (std::size_t i = 0; i < destinations.size() && i < weights.size(); ++i)
        destinations[i].weight = weights[i];
}

QString joinLines(const std::vector<std::string>& lines, const QString& separator)
{
    QStringList all;
    for (const std::string& line : lines)
        all << toPlainQString(line);
    return all.join(separator);
}

QString candidateText(const SplitDestination& candidate)
{
    // An ampersand would become a mnemonic in a menu.
    QString name = shortNameOf(candidate).replace(QLatin1Char('&'), QLatin1String("&&"));
    return RuleCard::tr("%1 – %n ready pod(s)", nullptr, candidate.readyPods).arg(name);
}

QString titleOf(const routing::RouteCard& card, int position)
{
    if (card.ruleIndex < 0)
        return RuleCard::tr("No VirtualService");
    if (!card.name.empty())
        return toPlainQString(card.name);
    if (!card.matches.empty())
        return RuleCard::tr("Rule");
    return position == 1 ? RuleCard::tr("Every request") : RuleCard::tr("Every other request");
}

} // namespace

RuleCard::RuleCard(QWidget* parent)
    : QFrame(parent)
{
    setProperty("card", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    buildHead(column);
    buildSplit(column);
}

void RuleCard::buildHead(QVBoxLayout* column)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_position = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
    m_title = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, this);
    m_object = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Muted, this);
    m_object->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(m_position);
    head->addWidget(m_title, 1);
    head->addWidget(m_object, 1);
    column->addLayout(head);

    auto* facts = new QGridLayout;
    facts->setHorizontalSpacing(8);
    facts->setVerticalSpacing(4);
    facts->setColumnStretch(1, 1);
    m_whenKey = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
    m_whenKey->setPlain(tr("when"));
    m_when = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    m_when->setObjectName(QStringLiteral("ruleMatches"));
    m_thenKey = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
    m_thenKey->setPlain(tr("then"));
    m_then = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    m_then->setObjectName(QStringLiteral("ruleActions"));
    facts->addWidget(m_whenKey, 0, 0, Qt::AlignTop);
    facts->addWidget(m_when, 0, 1);
    facts->addWidget(m_thenKey, 1, 0, Qt::AlignTop);
    facts->addWidget(m_then, 1, 1);
    column->addLayout(facts);
}

void RuleCard::buildSplit(QVBoxLayout* column)
{
    m_note = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, this);
    m_note->setObjectName(QStringLiteral("ruleNote"));
    m_split = new SplitEditor(this);
    m_findings = new FindingList(this);
    m_add = new QToolButton(this);
    m_add->setObjectName(QStringLiteral("addDestination"));
    m_add->setText(tr("Add destination"));
    m_add->setIcon(icon(Icon::Plus));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setMenu(new QMenu(m_add));
    m_start = new QPushButton(tr("Split by version"), this);
    m_start->setObjectName(QStringLiteral("startSplit"));
    m_start->setIcon(icon(Icon::TrafficShifting));
    column->addWidget(m_note);
    column->addWidget(m_split);
    column->addWidget(m_findings);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_add);
    buttons->addWidget(m_start);
    buttons->addStretch(1);
    column->addLayout(buttons);

    connect(m_split, &SplitEditor::weightsEdited, this, &RuleCard::takeWeights);
    connect(m_split, &SplitEditor::editingFinished, this, &RuleCard::splitEditFinished);
    connect(m_split, &SplitEditor::removeRequested, this, &RuleCard::removeDestination);
    connect(m_findings, &FindingList::findingActivated, this, &RuleCard::findingActivated);
    connect(m_start, &QPushButton::clicked, this, &RuleCard::startSplit);
}

void RuleCard::setView(RuleCardView view)
{
    if (m_view == view)
        return;
    m_view = std::move(view);
    refresh();
}

void RuleCard::refresh()
{
    refreshTexts();
    refreshSplit();
    m_findings->setFindings(m_view.findings);
}

void RuleCard::refreshTexts()
{
    const routing::RouteCard& card = m_view.card;
    m_position->setPlain(QString::number(m_view.position));
    m_title->setPlain(titleOf(card, m_view.position));
    m_object->setPlain(card.ruleIndex < 0 ? QString() : toPlainQString(card.object.text()));
    const bool isImplicit = card.ruleIndex < 0;
    const bool isInTitle = card.matches.empty() && card.name.empty();
    m_whenKey->setVisible(!isImplicit && !isInTitle);
    m_when->setVisible(!isImplicit && !isInTitle);
    m_when->setPlain(card.matches.empty() ? tr("every request")
                                          : joinLines(card.matches, QLatin1Char('\n') + tr("or ")));
    m_thenKey->setVisible(!card.actions.empty());
    m_then->setVisible(!card.actions.empty());
    m_then->setPlain(joinLines(card.actions, QStringLiteral("\n")));
    setAccessibleName(tr("Rule %1: %2").arg(m_view.position).arg(m_title->plain()));
}

void RuleCard::refreshSplit()
{
    const routing::RouteCard& card = m_view.card;
    const bool isImplicit = card.ruleIndex < 0;
    const bool canStart = !versionsToSplit().empty();
    QString note = toPlainQString(card.whyNotSplittable);
    if (isImplicit && card.isSplittable)
        note = canStart
            ? tr("Requests go to every ready pod of the service. A split creates a VirtualService "
                 "and, where it is missing, a DestinationRule.")
            : tr("Requests go to every ready pod of the service. There is only one version, so "
                 "there is nothing to split.");
    m_note->setPlain(note);
    m_note->setVisible(!note.isEmpty());
    m_split->setVisible(!isImplicit && !card.destinations.empty());
    m_split->setDestinations(card.destinations, m_view.observed);
    m_split->setObservedSeconds(m_view.observedSeconds);
    m_split->setReadOnly(!card.isSplittable);
    m_add->setVisible(!isImplicit && card.isSplittable);
    m_start->setVisible(canStart);
    refreshAddMenu();
}

void RuleCard::refreshAddMenu()
{
    QMenu* menu = m_add->menu();
    menu->clear();
    for (const SplitDestination& candidate : unusedCandidates())
        menu->addAction(
            candidateText(candidate), this, [this, candidate] { addDestination(candidate); });
    m_add->setEnabled(!menu->isEmpty());
    m_add->setToolTip(
        menu->isEmpty() ? tr("Every known version is in this rule already") : QString());
}

std::vector<SplitDestination> RuleCard::unusedCandidates() const
{
    std::vector<SplitDestination> unused;
    for (const SplitDestination& candidate : m_view.candidates) {
        const bool isUsed = std::ranges::any_of(m_view.card.destinations,
            [&](const SplitDestination& used) { return isSameDestination(used, candidate); });
        if (!isUsed)
            unused.push_back(candidate);
    }
    return unused;
}

/// The versions of a destination that leads to all of them; empty when there is no such one.
std::vector<SplitDestination> RuleCard::versionsToSplit() const
{
    const routing::RouteCard& card = m_view.card;
    if (!card.isSplittable)
        return {};
    if (card.ruleIndex < 0)
        return m_view.candidates;
    if (card.destinations.size() != 1 || !card.destinations.front().subset.empty())
        return {};
    std::vector<SplitDestination> versions;
    for (SplitDestination version : m_view.candidates)
        if (version.host == card.destinations.front().host) {
            version.port = card.destinations.front().port;
            versions.push_back(std::move(version));
        }
    return versions.size() > 1 ? versions : std::vector<SplitDestination>();
}

void RuleCard::takeWeights(const std::vector<Percent>& weights)
{
    setWeights(m_view.card.destinations, weights);
    emit splitEdited(m_view.card.destinations);
}

void RuleCard::editAtOnce(const std::vector<SplitDestination>& destinations)
{
    emit splitEdited(destinations);
    emit splitEditFinished();
}

void RuleCard::addDestination(const SplitDestination& destination)
{
    auto destinations = m_view.card.destinations;
    destinations.push_back(destination);
    destinations.back().weight = {0};
    editAtOnce(destinations);
}

void RuleCard::removeDestination(int index)
{
    auto destinations = m_view.card.destinations;
    const auto removed = static_cast<std::size_t>(index);
    if (removed >= destinations.size() || destinations.size() < 2)
        return;
    setWeights(destinations, routing::rebalanced(weightsOf(destinations), removed, {0}));
    destinations.erase(destinations.begin() + index);
    editAtOnce(destinations);
}

void RuleCard::startSplit()
{
    // In proportion to the pods, which is how the traffic is spread without a rule.
    auto destinations = versionsToSplit();
    std::vector<std::int64_t> pods;
    for (const SplitDestination& destination : destinations)
        pods.push_back(destination.readyPods);
    setWeights(destinations, routing::percentsOf(pods));
    editAtOnce(destinations);
}

} // namespace vigla::ui
