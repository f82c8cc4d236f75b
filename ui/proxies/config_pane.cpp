#include "ui/proxies/config_pane.h"

#include "models/qt/convert.h"
#include "ui/json/json_view.h"
#include "ui/tables/mesh_table.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kSectionWidth = 150;
constexpr int kNarrow = 1000; ///< Pixels; below, the resource stands under its table.
constexpr int kTypingPauseMs = 250;

QToolButton* newArrow(const QString& text, const char* name, const QString& tip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setObjectName(QString::fromLatin1(name));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::TabFocus);
    button->setEnabled(false);
    return button;
}

} // namespace

ConfigPane::ConfigPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new ResourceTable(resourceColumns(), this))
    , m_sections(new QListWidget(this))
    , m_table(new MeshTable(m_model, this))
    , m_filter(new QLineEdit(this))
    , m_view(new JsonView(this))
    , m_split(new QSplitter(Qt::Horizontal, this))
{
    m_sections->setObjectName(QStringLiteral("configSections"));
    m_sections->setAccessibleName(tr("Sections of the configuration"));
    m_sections->setProperty("frameless", true);
    m_sections->setFixedWidth(kSectionWidth);
    m_table->setObjectName(QStringLiteral("configTable"));
    m_table->setAccessibleName(tr("Resources"));
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_sections->setSpacing(2);
    m_filter->setObjectName(QStringLiteral("configFilter"));
    m_filter->setPlaceholderText(tr("Filter these"));
    m_filter->setClearButtonEnabled(true);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(buildSide());
    m_split->addWidget(m_view);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 1);
    auto* lower = new QHBoxLayout;
    lower->setSpacing(0);
    lower->addWidget(m_sections);
    lower->addWidget(m_split, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildSearch());
    column->addLayout(lower, 1);
    connect(m_sections, &QListWidget::currentRowChanged, this, [this] { fillTable(); });
    connect(m_table, &MeshTable::currentIdChanged, this, &ConfigPane::showResource);
    connect(m_filter, &QLineEdit::textChanged, this,
        [this](const QString& text) { m_table->filter()->setText(text); });
}

QWidget* ConfigPane::buildSide()
{
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_filter);
    column->addLayout(row);
    column->addWidget(m_table, 1);
    return side;
}

QWidget* ConfigPane::buildSearch()
{
    auto* bar = new QWidget(this);
    m_search = new QLineEdit(bar);
    m_search->setObjectName(QStringLiteral("configSearch"));
    m_search->setPlaceholderText(tr("Search in everything: a host, a port, a header …"));
    m_search->setClearButtonEnabled(true);
    m_found = new QLabel(bar);
    m_found->setObjectName(QStringLiteral("configFound"));
    m_found->setProperty("muted", true);
    m_previous = newArrow(QStringLiteral("↑"), "configPrevious", tr("Previous place"), bar);
    m_next = newArrow(QStringLiteral("↓"), "configNext", tr("Next place"), bar);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 8, 4);
    row->addWidget(m_search, 1);
    row->addWidget(m_found);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    auto* pause = new QTimer(this);
    pause->setSingleShot(true);
    pause->setInterval(kTypingPauseMs);
    connect(m_search, &QLineEdit::textChanged, pause, qOverload<>(&QTimer::start));
    connect(pause, &QTimer::timeout, this, [this] {
        if (m_search->text().isEmpty())
            setHits({}, false);
        emit searchRequested(m_search->text());
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { goTo(1); });
    connect(m_next, &QToolButton::clicked, this, [this] { goTo(1); });
    connect(m_previous, &QToolButton::clicked, this, [this] { goTo(-1); });
    return bar;
}

void ConfigPane::setDump(ConfigDumpPtr dump)
{
    m_dump = std::move(dump);
    setHits({}, false);
    fillSections();
    if (!m_search->text().isEmpty())
        emit searchRequested(m_search->text());
}

int ConfigPane::sectionCount() const
{
    return m_sections->count();
}

void ConfigPane::fillSections()
{
    const QString chosen = m_sections->currentItem()
        ? m_sections->currentItem()->data(Qt::UserRole).toString()
        : QString();
    const QSignalBlocker quiet(m_sections);
    m_sections->clear();
    if (m_dump) {
        std::vector<int> counts(envoy::kSections);
        for (const envoy::Resource& resource : m_dump->resources)
            ++counts[static_cast<std::size_t>(resource.section)];
        for (int section = 0; section < envoy::kSections; ++section) {
            const int count = counts[static_cast<std::size_t>(section)];
            if (count == 0)
                continue;
            auto* item = new QListWidgetItem(
                tr("%1  %2").arg(titleOf(static_cast<envoy::Section>(section))).arg(count),
                m_sections);
            item->setData(Qt::UserRole, QString::number(section));
        }
        auto* whole = new QListWidgetItem(tr("Everything"), m_sections);
        whole->setData(Qt::UserRole, QString::number(-1));
    }
    int row = 0;
    for (int each = 0; each < m_sections->count(); ++each)
        if (m_sections->item(each)->data(Qt::UserRole).toString() == chosen)
            row = each;
    m_sections->setCurrentRow(row);
    fillTable();
}

void ConfigPane::showSection(envoy::Section section)
{
    for (int row = 0; row < m_sections->count(); ++row)
        if (m_sections->item(row)->data(Qt::UserRole).toInt() == static_cast<int>(section))
            m_sections->setCurrentRow(row);
}

void ConfigPane::fillTable()
{
    const QListWidgetItem* item = m_sections->currentItem();
    const int section = item ? item->data(Qt::UserRole).toInt() : -1;
    m_split->widget(0)->setVisible(section >= 0);
    if (section < 0)
        return showWhole();
    const QString id = m_table->currentId();
    m_model->setRows(resourceRows(*m_dump, static_cast<envoy::Section>(section)));
    const bool isKept = !id.isEmpty() && m_table->selectId(id);
    if (!isKept && m_table->model()->rowCount() > 0)
        m_table->selectId(m_table->model()->index(0, 0).data(IdRole).toString());
    showResource();
}

void ConfigPane::showWhole()
{
    if (!m_dump)
        return m_view->clear(tr("Nothing is known"));
    m_view->setJson(tr("Everything, %1").arg(bytesText(m_dump->text->text().size())), m_dump->text,
        m_dump->text->root());
}

void ConfigPane::showResource()
{
    const ResourceRow* row = m_model->rowAt(m_model->rowOf(toStdString(m_table->currentId())));
    if (!row || !m_dump)
        return m_view->clear(tr("Take one to look into it."));
    m_view->setJson(toPlainQString(row->resource.name), m_dump->text, row->resource.span);
}

void ConfigPane::setHits(std::vector<std::uint32_t> hits, bool isCut)
{
    m_hits = std::move(hits);
    m_areHitsCut = isCut;
    m_hit = -1;
    m_hitLength = static_cast<std::uint32_t>(m_search->text().toUtf8().size());
    m_next->setEnabled(!m_hits.empty());
    m_previous->setEnabled(!m_hits.empty());
    showHitCount();
}

void ConfigPane::showHitCount()
{
    if (m_search->text().isEmpty())
        return m_found->clear();
    const QString many
        = m_areHitsCut ? tr("more than %1").arg(m_hits.size()) : QString::number(m_hits.size());
    m_found->setText(m_hits.empty() ? tr("not found")
            : m_hit < 0             ? tr("%1 places").arg(many)
                                    : tr("%1 of %2").arg(m_hit + 1).arg(many));
}

/// What stands around a resource is shown only when a place in there was searched for.
void ConfigPane::selectResource(const envoy::Resource& resource, std::uint32_t position)
{
    const auto row = std::ranges::find(m_model->rows(), resource, &ResourceRow::resource);
    if (row == m_model->rows().end())
        return;
    m_table->selectId(toQString(row->id));
    const bool isInside = resource.span.begin <= position && position < resource.span.end;
    m_view->setJson(
        toPlainQString(resource.name), m_dump->text, isInside ? resource.span : resource.holder);
}

/// Shows the next place, in the section and the resource that it belongs to.
void ConfigPane::goTo(int step)
{
    if (m_hits.empty())
        return;
    const int count = static_cast<int>(m_hits.size());
    m_hit = m_hit < 0 ? (step > 0 ? 0 : count - 1) : (m_hit + step + count) % count;
    const std::uint32_t position = m_hits[static_cast<std::size_t>(m_hit)];
    const envoy::Resource* resource = envoy::resourceAt(*m_dump, position);
    showSection(resource ? resource->section : static_cast<envoy::Section>(-1));
    if (resource) {
        m_filter->clear();
        selectResource(*resource, position);
    }
    m_view->reveal(position, m_hitLength);
    showHitCount();
}

void ConfigPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_split->setOrientation(width() < kNarrow ? Qt::Vertical : Qt::Horizontal);
}

} // namespace vigla::ui
