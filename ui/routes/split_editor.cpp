#include "ui/routes/split_editor.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/routes/series_pattern.h"
#include "ui/routes/weight_bar.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>

namespace vigla::ui {
namespace {

constexpr int kObservedColumn = 3;
constexpr int kRemoveWidth = 28; ///< Kept also without the button, so that cards line up.

class Swatch final : public QWidget {
public:
    Swatch(int index, QWidget* parent)
        : QWidget(parent)
        , m_index(index)
    {
        setFixedSize(12, 12);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        fillSwatch(painter, rect(), m_index, currentTheme());
    }

private:
    int m_index;
};

/// Ctrl+Z belongs to the edit as a whole, not to the digits of one box.
class WeightBox final : public QSpinBox {
public:
    using QSpinBox::QSpinBox;

protected:
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
            const auto* key = static_cast<QKeyEvent*>(event);
            if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
                event->ignore();
                return false;
            }
        }
        return QSpinBox::event(event);
    }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); } ///< Scrolls the page.
};

QString observedText(std::optional<double> percent)
{
    if (!percent)
        return QStringLiteral("–");
    return SplitEditor::tr("%1 %").arg(QLocale().toString(*percent, 'f', *percent < 10 ? 1 : 0));
}

QString fullNameOf(const routing::SplitDestination& destination)
{
    QString name = toPlainQString(destination.host);
    if (destination.port)
        name += QStringLiteral(":%1").arg(*destination.port);
    if (!destination.subset.empty())
        name += SplitEditor::tr(", subset %1").arg(toPlainQString(destination.subset));
    return name;
}

} // namespace

QString shortNameOf(const routing::SplitDestination& destination)
{
    if (!destination.subset.empty())
        return toPlainQString(destination.subset);
    return toPlainQString(destination.host.substr(0, destination.host.find('.')));
}

SplitEditor::SplitEditor(QWidget* parent)
    : QWidget(parent)
    , m_bar(new WeightBar(this))
    , m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("splitEditor"));
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    m_grid->addWidget(m_bar, 0, 0, 1, 6);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(5, kRemoveWidth);
    buildHeader();
    connect(m_bar, &WeightBar::editingStarted, this, &SplitEditor::finishTyping);
    connect(m_bar, &WeightBar::editingStarted, this, &SplitEditor::editingStarted);
    connect(m_bar, &WeightBar::editingFinished, this, &SplitEditor::editingFinished);
    connect(m_bar, &WeightBar::weightsEdited, this, [this](const std::vector<Percent>& weights) {
        takeWeights(weights);
        emit weightsEdited(weights);
    });
}

void SplitEditor::setDestinations(const std::vector<routing::SplitDestination>& destinations,
    const std::vector<std::optional<double>>& observed)
{
    const bool isSameCount = destinations.size() == m_destinations.size();
    m_destinations = destinations;
    m_observed = observed;
    m_observed.resize(destinations.size());
    if (!isSameCount)
        rebuildRows();
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        fillRow(i);
    refreshBar();
}

void SplitEditor::setObservedSeconds(double seconds)
{
    m_observedTitle->setToolTip(plainToolTip(
        tr("Share of the requests of the last %1 s as the proxies counted them, whatever rule they "
           "took")
            .arg(std::lround(seconds))));
}

void SplitEditor::setReadOnly(bool isReadOnly)
{
    m_isReadOnly = isReadOnly;
    m_bar->setReadOnly(isReadOnly);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        fillRow(i);
}

void SplitEditor::buildHeader()
{
    int column = 2;
    for (const QString& title : {tr("pods"), tr("observed"), tr("weight")}) {
        auto* label = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
        QFont small = label->font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        label->setFont(small);
        label->setPlain(title);
        m_grid->addWidget(label, 1, column, Qt::AlignRight);
        if (column++ == kObservedColumn)
            m_observedTitle = label;
    }
}

SplitEditor::Row SplitEditor::buildRow(int index)
{
    Row row;
    row.swatch = new Swatch(index, this);
    row.name = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, this);
    row.pods = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Normal, this);
    row.pods->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row.observed = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Normal, this);
    row.observed->setObjectName(QStringLiteral("observed%1").arg(index));
    row.observed->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row.weight = new WeightBox(this);
    row.weight->setObjectName(QStringLiteral("weight%1").arg(index));
    row.weight->setRange(0, 100);
    row.weight->setSuffix(tr(" %"));
    row.weight->setAlignment(Qt::AlignRight);
    row.weight->setFixedWidth(88);
    row.remove = new QToolButton(this);
    row.remove->setObjectName(QStringLiteral("removeDestination%1").arg(index));
    row.remove->setIcon(icon(Icon::Close));
    row.remove->setFixedSize(kRemoveWidth, kRemoveWidth);
    connect(row.weight, &QSpinBox::valueChanged, this,
        [this, index](int percent) { typeWeight(index, percent); });
    connect(row.weight, &QSpinBox::editingFinished, this, &SplitEditor::finishTyping);
    connect(
        row.remove, &QToolButton::clicked, this, [this, index] { emit removeRequested(index); });
    return row;
}

void SplitEditor::rebuildRows()
{
    for (const Row& row : m_rows) {
        for (QWidget* widget : std::initializer_list<QWidget*>{
                 row.swatch, row.name, row.pods, row.observed, row.weight, row.remove}) {
            widget->hide();
            widget->setObjectName(QString());
            widget->deleteLater();
        }
    }
    m_rows.clear();
    m_typedRow = -1;
    for (int i = 0; i < static_cast<int>(m_destinations.size()); ++i) {
        const Row row = buildRow(i);
        m_grid->addWidget(row.swatch, i + 2, 0);
        m_grid->addWidget(row.name, i + 2, 1);
        m_grid->addWidget(row.pods, i + 2, 2);
        m_grid->addWidget(row.observed, i + 2, 3);
        m_grid->addWidget(row.weight, i + 2, 4);
        m_grid->addWidget(row.remove, i + 2, 5);
        m_rows.push_back(row);
    }
}

void SplitEditor::fillRow(std::size_t index)
{
    const routing::SplitDestination& destination = m_destinations[index];
    const Row& row = m_rows[index];
    const QString name = shortNameOf(destination);
    row.name->setPlain(name);
    row.name->setToolTip(plainToolTip(fullNameOf(destination)));
    row.pods->setPlain(QString::number(destination.readyPods));
    row.pods->setAccessibleName(tr("Ready pods of %1: %2").arg(name).arg(destination.readyPods));
    row.observed->setPlain(observedText(m_observed[index]));
    row.observed->setAccessibleName(
        tr("Observed share of %1: %2").arg(name, row.observed->plain()));
    row.weight->setAccessibleName(tr("Weight of %1 in percent").arg(name));
    row.weight->setEnabled(!m_isReadOnly && m_rows.size() > 1);
    row.remove->setAccessibleName(tr("Remove %1").arg(name));
    row.remove->setToolTip(plainToolTip(tr("Remove %1 from this rule").arg(name)));
    row.remove->setVisible(!m_isReadOnly && m_rows.size() > 1);
    const QSignalBlocker quiet(row.weight);
    if (row.weight->value() != destination.weight.value)
        row.weight->setValue(destination.weight.value);
}

void SplitEditor::refreshBar()
{
    std::vector<WeightSegment> segments;
    segments.reserve(m_destinations.size());
    for (std::size_t i = 0; i < m_destinations.size(); ++i)
        segments.push_back(
            {shortNameOf(m_destinations[i]), m_destinations[i].weight, m_observed[i]});
    m_bar->setSegments(std::move(segments));
}

std::vector<Percent> SplitEditor::weights() const
{
    std::vector<Percent> all;
    all.reserve(m_destinations.size());
    for (const routing::SplitDestination& destination : m_destinations)
        all.push_back(destination.weight);
    return all;
}

void SplitEditor::typeWeight(int index, int percent)
{
    if (m_typedRow != index) {
        finishTyping();
        m_typedRow = index;
        m_typingBase = weights();
        emit editingStarted();
    }
    const auto after
        = routing::rebalanced(m_typingBase, static_cast<std::size_t>(index), {percent});
    takeWeights(after);
    refreshBar();
    emit weightsEdited(after);
}

void SplitEditor::finishTyping()
{
    if (m_typedRow < 0)
        return;
    m_typedRow = -1;
    emit editingFinished();
}

void SplitEditor::takeWeights(const std::vector<Percent>& weights)
{
    for (std::size_t i = 0; i < weights.size(); ++i) {
        m_destinations[i].weight = weights[i];
        fillRow(i);
    }
}

} // namespace vigla::ui
