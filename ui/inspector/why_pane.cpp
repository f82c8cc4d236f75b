#include "ui/inspector/why_pane.h"

#include "models/graph/export.h"
#include "models/graph/inventory.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/inspector/fact_grid.h"
#include "ui/inspector/item_list.h"
#include "ui/inspector/series_tree.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace vigla::ui {

namespace {

using graph::EvidenceUse;

constexpr int kManifestHeight = 190;
constexpr int kSeriesHeight = 220;
constexpr std::size_t kMostHosts = 12;

QLabel* newText(const char* property, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (property)
        label->setProperty(property, true);
    return label;
}

QString timeText(SystemTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count())
        .time()
        .toString(QStringLiteral("HH:mm:ss"));
}

QString freshnessText(const snapshot::Freshness& freshness)
{
    using State = snapshot::Freshness::State;
    switch (freshness.state) {
    case State::Loading:
        return WhyPane::tr("loading");
    case State::Fresh:
        return WhyPane::tr("fresh");
    case State::Stale:
        return WhyPane::tr("old");
    case State::Unreachable:
        return WhyPane::tr("not reachable");
    case State::Forbidden:
        return WhyPane::tr("forbidden");
    }
    return {};
}

} // namespace

WhyPane::WhyPane(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("whyPane"));
    m_sentence = newText(nullptr, this);
    m_sentence->setObjectName(QStringLiteral("whySentence"));
    m_source = new FactGrid(this);
    m_source->setObjectName(QStringLiteral("whySource"));
    buildMeaning();
    buildSeries();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_sentence);
    column->addWidget(m_meaningBox);
    column->addWidget(m_source);
    column->addWidget(m_series, 1);
    column->addWidget(m_copySeries, 0, Qt::AlignLeft);
}

void WhyPane::buildMeaning()
{
    m_meaningBox = new QWidget(this);
    m_meaningBox->setObjectName(QStringLiteral("whyMeaning"));
    m_what = newText(nullptr, m_meaningBox);
    m_what->setObjectName(QStringLiteral("whyWhat"));
    m_counterpartHead = newText("section", m_meaningBox);
    m_counterparts = new ItemList(m_meaningBox);
    m_counterparts->setObjectName(QStringLiteral("whyCounterparts"));
    m_hosts = newText(nullptr, m_meaningBox);
    m_hosts->setObjectName(QStringLiteral("whyHosts"));
    m_remedies = newText(nullptr, m_meaningBox);
    m_remedies->setObjectName(QStringLiteral("whyRemedies"));
    m_manifest = new QPlainTextEdit(m_meaningBox);
    m_manifest->setObjectName(QStringLiteral("whyManifest"));
    m_manifest->setAccessibleName(tr("A ServiceEntry to start from"));
    m_manifest->setReadOnly(true);
    m_manifest->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_manifest->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_manifest->setFixedHeight(kManifestHeight);
    m_copyManifest = new QPushButton(icon(Icon::Copy), tr("Copy the ServiceEntry"), m_meaningBox);
    m_copyManifest->setObjectName(QStringLiteral("whyCopyManifest"));
    connect(m_copyManifest, &QPushButton::clicked, this,
        [this] { QApplication::clipboard()->setText(m_manifest->toPlainText()); });
    connect(m_counterparts, &ItemList::taken, this, &WhyPane::selected);
    auto* column = new QVBoxLayout(m_meaningBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_what, m_counterpartHead, m_counterparts, m_hosts, m_remedies, m_manifest})
        column->addWidget(widget);
    column->addWidget(m_copyManifest, 0, Qt::AlignLeft);
    m_meaningBox->hide();
}

void WhyPane::buildSeries()
{
    m_series = new SeriesTree(this);
    m_series->setMinimumHeight(kSeriesHeight);
    m_copySeries = new QPushButton(icon(Icon::Copy), tr("Copy the series"), this);
    m_copySeries->setObjectName(QStringLiteral("whyCopySeries"));
    m_copySeries->setToolTip(tr("As lines of the Prometheus text format; values are per second"));
    connect(m_copySeries, &QPushButton::clicked, this, [this] {
        QStringList lines;
        for (const graph::SeriesEvidence& series : m_evidence.series)
            lines.append(toPlainQString(series.text()));
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
}

void WhyPane::explain(const Published& picture, const std::string& id)
{
    if (!picture.snapshot || !picture.graph)
        return;
    m_waiting = Question{picture.snapshot, picture.options, picture.graph, id};
    const auto has = [&id](const graph::ServiceGraph& graph) {
        return graph.findNode(id) != nullptr || graph.findEdge(id) != nullptr;
    };
    const auto* listed = picture.inventory ? picture.inventory->graph.get() : nullptr;
    if (!has(*picture.graph) && listed && has(*listed)) {
        m_waiting->graph = picture.inventory->graph; // a row of the tables
        m_waiting->options = graph::inventoryOptions(picture.options);
    }
    if (id != m_shownId)
        m_sentence->setText(tr("Looking for its series…"));
    ask();
}

void WhyPane::ask()
{
    if (m_isRunning || !m_waiting)
        return;
    m_isRunning = true;
    QThreadPool::globalInstance()->start(
        [question = *std::exchange(m_waiting, std::nullopt), self = QPointer<WhyPane>(this)] {
            const Answer answer = answerTo(question);
            QMetaObject::invokeMethod(
                qApp,
                [question, answer, self] {
                    if (self)
                        self->take(question, answer);
                },
                Qt::QueuedConnection);
        });
}

WhyPane::Answer WhyPane::answerTo(const Question& question)
{
    Answer answer;
    const graph::ServiceGraph& graph = *question.graph;
    answer.evidence = graph::evidenceFor(*question.snapshot, question.options, graph, question.id);
    if (const graph::Node* node = graph.findNode(question.id)) {
        answer.isOnGraph = true;
        answer.isGhost = node->has(graph::NodeMark::Idle) || node->has(graph::NodeMark::Dead);
        answer.meaning = graph::explainParticipant(graph, *node, question.snapshot->cluster.get());
    }
    answer.isOnGraph = answer.isOnGraph || graph.findEdge(question.id);
    return answer;
}

void WhyPane::take(const Question& question, const Answer& answer)
{
    m_isRunning = false;
    if (m_waiting && m_waiting->id != question.id)
        return ask(); // another element is wanted by now
    m_shownId = question.id;
    m_evidence = answer.evidence;
    showSentence(answer);
    showMeaning(answer.meaning);
    showSource(answer.evidence);
    m_series->setEvidence(answer.evidence);
    m_series->setVisible(!answer.evidence.series.empty());
    m_copySeries->setVisible(!answer.evidence.series.empty());
    ask();
}

void WhyPane::showSentence(const Answer& answer)
{
    std::array<std::size_t, 5> counts{};
    for (const graph::SeriesEvidence& series : answer.evidence.series)
        ++counts.at(static_cast<std::size_t>(series.use));
    const std::size_t counted = counts[static_cast<std::size_t>(EvidenceUse::Counted)];
    const std::size_t twice = counts[static_cast<std::size_t>(EvidenceUse::Duplicate)];
    QString text;
    if (!answer.isOnGraph)
        text = tr("It is not on the graph that is shown.");
    else if (counted > 0)
        text = tr("It is drawn because of %1 series.").arg(counted);
    else if (answer.isGhost)
        text = tr("No series tells of it: it is drawn because the cluster has it and idle nodes "
                  "are shown.");
    else
        text = tr("No series with traffic tells of it in this time.");
    if (twice > 0)
        text += QLatin1Char(' ')
            + tr("The other proxy reports the same traffic too (%1 series); it is not counted "
                 "twice.")
                  .arg(twice);
    if (answer.evidence.seriesCount > answer.evidence.series.size())
        text += QLatin1Char(' ')
            + tr("The first %1 of %2 are listed.")
                  .arg(answer.evidence.series.size())
                  .arg(answer.evidence.seriesCount);
    m_sentence->setText(text);
}

void WhyPane::showMeaning(const std::optional<graph::ParticipantExplanation>& meaning)
{
    m_meaningBox->setVisible(meaning.has_value());
    if (!meaning)
        return;
    using Side = graph::ParticipantExplanation::Side;
    m_what->setText(toPlainQString(meaning->what));
    std::vector<ListItem> items;
    for (const graph::Counterpart& each : meaning->counterparts) {
        const QString title = toPlainQString(each.title);
        items.push_back({toQString(each.nodeId), title,
            protocolText(each.protocol) + QLatin1Char(' ')
                + toQString(graph::renderRate(each.protocol, each.perSecond)),
            icon(Icon::ChevronRight), title});
    }
    m_counterpartHead->setText(
        meaning->side == Side::Callers ? tr("Who calls") : tr("Whom it calls"));
    m_counterpartHead->setVisible(!items.empty());
    m_counterparts->setItems(items);
    m_counterparts->setVisible(!items.empty());

    QStringList hosts;
    for (const graph::CalledHost& host : meaning->hosts)
        if (static_cast<std::size_t>(hosts.size()) < kMostHosts)
            hosts.append(QStringLiteral("%1  %2").arg(toPlainQString(host.host),
                toQString(graph::renderRate(host.protocol, host.perSecond))));
    if (meaning->hosts.size() > kMostHosts)
        hosts.append(tr("and %1 more").arg(meaning->hosts.size() - kMostHosts));
    QStringList suspects;
    for (const std::string& name : meaning->suspects)
        suspects.append(toPlainQString(name));
    QStringList blocks;
    if (!hosts.isEmpty())
        blocks.append(tr("Hosts that are called:\n%1").arg(hosts.join(QLatin1Char('\n'))));
    if (!suspects.isEmpty())
        blocks.append(tr("Workloads without a sidecar, which it could be:\n%1")
                          .arg(suspects.join(QLatin1Char('\n'))));
    m_hosts->setText(blocks.join(QStringLiteral("\n\n")));
    m_hosts->setVisible(!blocks.isEmpty());

    QStringList remedies;
    for (const std::string& remedy : meaning->remedies)
        remedies.append(QStringLiteral("• ") + toPlainQString(remedy));
    m_remedies->setText(
        tr("What would make it visible:\n%1").arg(remedies.join(QLatin1Char('\n'))));
    const QString manifest = toPlainQString(meaning->manifest, true);
    if (m_manifest->toPlainText() != manifest)
        m_manifest->setPlainText(manifest);
    m_manifest->setVisible(!manifest.isEmpty());
    m_copyManifest->setVisible(!manifest.isEmpty());
}

void WhyPane::showSource(const graph::Evidence& evidence)
{
    const bool isPrometheus = evidence.source == snapshot::TelemetrySource::Prometheus;
    std::vector<Fact> facts{
        {tr("Source"), isPrometheus ? tr("a Prometheus server") : tr("the proxies' own counters")}};
    if (!evidence.sourceReason.empty())
        facts.emplace_back(tr("Picked because"), toPlainQString(evidence.sourceReason));
    if (evidence.freshness) {
        QString text = freshnessText(*evidence.freshness);
        if (evidence.freshness->lastGoodAt)
            text = tr("%1, read at %2").arg(text, timeText(*evidence.freshness->lastGoodAt));
        if (evidence.freshness->targets > 0)
            text += QStringLiteral(", ")
                + tr("%1 of %2 answered")
                      .arg(evidence.freshness->answered)
                      .arg(evidence.freshness->targets);
        facts.emplace_back(tr("Freshness"), text);
        if (!evidence.freshness->reason.empty())
            facts.emplace_back(tr("Trouble"), toPlainQString(evidence.freshness->reason));
    }
    facts.emplace_back(tr("Rates over"),
        tr("%1 s up to %2").arg(std::lround(evidence.windowSeconds)).arg(timeText(evidence.at)));
    if (evidence.period > evidence.wantedPeriod)
        facts.emplace_back(tr("Read every"),
            tr("%1 s instead of %2 s, to stay within the byte budget")
                .arg(std::chrono::round<std::chrono::seconds>(evidence.period).count())
                .arg(std::chrono::round<std::chrono::seconds>(evidence.wantedPeriod).count()));
    if (evidence.isSampled)
        facts.emplace_back(tr("Sampled"), tr("only some replicas are asked; rates are scaled up"));
    m_source->setFacts(facts);
}

} // namespace vigla::ui
