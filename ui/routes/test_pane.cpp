#include "ui/routes/test_pane.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <cmath>

namespace vigla::ui {
namespace {

using Verdict = routing::RuleVerdict::Result;

constexpr int kHeaderLines = 3;

/// One `Name: value` a line; what has no colon is a header without a value.
std::vector<std::pair<std::string, std::string>> headersOf(const QString& text)
{
    std::vector<std::pair<std::string, std::string>> headers;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const QString name = line.section(QLatin1Char(':'), 0, 0).trimmed();
        if (!name.isEmpty())
            headers.emplace_back(
                toStdString(name), toStdString(line.section(QLatin1Char(':'), 1).trimmed()));
    }
    return headers;
}

QIcon iconOf(Verdict verdict)
{
    const Theme& theme = currentTheme();
    if (verdict == Verdict::Taken)
        return icon(Icon::Check, theme.healthy);
    return verdict == Verdict::NotReached ? icon(Icon::Minus, theme.unknown)
                                          : icon(Icon::Close, theme.mutedText);
}

QString ruleTitle(const routing::RuleVerdict& verdict)
{
    const QString rule = verdict.name.empty() ? TestPane::tr("rule %1").arg(verdict.ruleIndex + 1)
                                              : toPlainQString(verdict.name);
    return TestPane::tr("%1 of %2").arg(rule, toPlainQString(verdict.object.name));
}

QString destinationText(const routing::RoutedDestination& destination)
{
    QString name = toPlainQString(destination.host);
    if (!destination.subset.empty())
        name += QLatin1Char(' ') + toPlainQString(destination.subset);
    const QString share = TestPane::tr("%1 %").arg(std::round(destination.probability * 1000) / 10);
    if (!destination.isKnown)
        return TestPane::tr("%1  %2: nothing by that name, the proxy answers 503 (NC)")
            .arg(share, name);
    return TestPane::tr("%1  %2: %n ready pod(s)", nullptr, destination.readyPods).arg(share, name);
}

} // namespace

TestPane::TestPane(QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    buildForm();
    buildResult();
}

void TestPane::buildForm()
{
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_origin = new QComboBox(this);
    m_origin->setObjectName(QStringLiteral("testOrigin"));
    m_origin->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_origin->setMinimumContentsLength(16);
    m_hostHeader = new QLineEdit(this);
    m_hostHeader->setObjectName(QStringLiteral("testHost"));
    m_method = new QComboBox(this);
    m_method->setObjectName(QStringLiteral("testMethod"));
    m_method->setAccessibleName(tr("Method"));
    m_method->addItems({QStringLiteral("GET"), QStringLiteral("POST"), QStringLiteral("PUT"),
        QStringLiteral("PATCH"), QStringLiteral("DELETE"), QStringLiteral("HEAD"),
        QStringLiteral("OPTIONS")});
    m_path = new QLineEdit(QStringLiteral("/"), this);
    m_path->setObjectName(QStringLiteral("testPath"));
    m_path->setAccessibleName(tr("Path with query"));
    m_headers = new QPlainTextEdit(this);
    m_headers->setObjectName(QStringLiteral("testHeaders"));
    m_headers->setTabChangesFocus(true);
    m_headers->setPlaceholderText(tr("One a line, as end-user: jason"));
    m_headers->setFixedHeight(
        kHeaderLines * m_headers->fontMetrics().lineSpacing() + 2 * Theme::kGrid);
    auto* line = new QHBoxLayout;
    line->addWidget(m_method);
    line->addWidget(m_path, 1);
    form->addRow(tr("From"), m_origin);
    form->addRow(tr("Host"), m_hostHeader);
    form->addRow(tr("Request"), line);
    form->addRow(tr("Headers"), m_headers);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    connect(m_origin, &QComboBox::activated, this, &TestPane::tell);
    connect(m_hostHeader, &QLineEdit::textEdited, this, &TestPane::tell);
    connect(m_method, &QComboBox::activated, this, &TestPane::tell);
    connect(m_path, &QLineEdit::textEdited, this, &TestPane::tell);
    connect(m_headers, &QPlainTextEdit::textChanged, this, &TestPane::tell);
}

void TestPane::buildResult()
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    m_outcome = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Strong, this);
    m_outcome->setObjectName(QStringLiteral("testOutcome"));
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_destinations = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    m_destinations->setObjectName(QStringLiteral("testDestinations"));
    m_destinations->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_rules = new QTreeWidget(this);
    m_rules->setObjectName(QStringLiteral("testRules"));
    m_rules->setAccessibleName(tr("Rules in the order in which they are tried"));
    m_rules->setProperty("frameless", true);
    m_rules->setRootIsDecorated(false);
    m_rules->setUniformRowHeights(true);
    m_rules->setHeaderLabels({tr("Rule, in the order tried"), tr("What it says")});
    m_rules->header()->setStretchLastSection(true);
    m_rules->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    column->addWidget(m_outcome);
    column->addWidget(m_destinations);
    column->addWidget(m_rules, 1);
}

void TestPane::setView(const RouteEditView& view)
{
    if (view.host.host != m_host) {
        m_host = view.host.host;
        const bool isPattern = m_host.find('*') != std::string::npos;
        m_hostHeader->setText(isPattern ? QString() : toPlainQString(m_host));
        m_hostHeader->setPlaceholderText(
            isPattern ? tr("A host that %1 matches").arg(toPlainQString(m_host)) : QString());
        m_origins.clear();
        m_origin->clear();
        if (isVisible())
            tell();
        return;
    }
    const bool isFirst = m_origins.empty() && !view.origins.empty();
    setOrigins(view.origins);
    if (isFirst)
        return tell();
    m_outcome->setPlain(view.requestProblem);
    if (view.evaluation)
        showEvaluation(*view.evaluation);
    m_destinations->setVisible(view.evaluation && !view.evaluation->destinations.empty());
    m_rules->setVisible(view.evaluation && !view.evaluation->rules.empty());
}

void TestPane::setOrigins(const std::vector<routing::RequestOrigin>& origins)
{
    if (origins == m_origins)
        return;
    const QString before = m_origin->currentText();
    const QSignalBlocker quiet(m_origin);
    m_origins = origins;
    m_origin->clear();
    for (const auto& origin : m_origins)
        m_origin->addItem(
            icon(origin.isGateway ? Icon::Gateway : Icon::Workload), toPlainQString(origin.name));
    m_origin->setCurrentIndex(std::max(0, m_origin->findText(before)));
}

void TestPane::showEvaluation(const routing::RouteEvaluation& evaluation)
{
    m_outcome->setPlain(toPlainQString(evaluation.outcome));
    QStringList lines;
    for (const auto& destination : evaluation.destinations)
        lines << destinationText(destination);
    m_destinations->setPlain(lines.join(QLatin1Char('\n')));
    m_rules->clear();
    for (const auto& verdict : evaluation.rules) {
        const QString reason = toPlainQString(verdict.reason);
        auto* row = new QTreeWidgetItem(m_rules, {ruleTitle(verdict), reason});
        row->setIcon(0, iconOf(verdict.result));
        row->setToolTip(1, plainToolTip(reason));
        QFont font = m_rules->font();
        font.setBold(verdict.result == Verdict::Taken);
        row->setFont(0, font);
        if (verdict.result == Verdict::NotReached) {
            row->setForeground(0, currentTheme().mutedText);
            row->setForeground(1, currentTheme().mutedText);
        }
    }
}

std::optional<routing::RouteRequest> TestPane::request() const
{
    routing::RouteRequest request;
    request.host = toStdString(m_hostHeader->text().trimmed());
    request.method = toStdString(m_method->currentText());
    request.path = toStdString(m_path->text().trimmed());
    request.headers = headersOf(m_headers->toPlainText());
    const auto index = m_origin->currentIndex();
    if (index < 0 || index >= static_cast<int>(m_origins.size()))
        return request;
    const auto& origin = m_origins[static_cast<std::size_t>(index)];
    if (origin.isGateway)
        request.gateway = origin.name;
    request.sourceNamespace = origin.namespaceName;
    request.sourceLabels = origin.labels;
    return request;
}

void TestPane::tell()
{
    emit requestChanged(request());
}

void TestPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    tell();
}

void TestPane::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    emit requestChanged(std::nullopt);
}

} // namespace vigla::ui
