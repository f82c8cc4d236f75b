#include "ui/shell/command_palette.h"

#include "ui/delegates/choice_delegate.h"
#include "ui/shell/palette_match.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 420;
constexpr int kTop = 72; ///< Below the window's upper edge.
constexpr std::size_t kMostShown = 60;
constexpr int kEntryRole = Qt::UserRole;

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window, Qt::Popup)
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("card", true);
    setAccessibleName(tr("Command palette"));
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Go to a page, a service, a context, or do something"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setProperty("frameless", true);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ChoiceDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({16, 16});
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusProxy(m_field);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::refill);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::open(std::vector<PaletteEntry> entries)
{
    m_entries = std::move(entries);
    m_field->clear();
    refill();
    const QWidget* window = parentWidget();
    resize(std::min(kWidth, window->width() - 64), std::min(kHeight, window->height() - 2 * kTop));
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, kTop)));
    show();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::refill()
{
    std::vector<std::pair<int, std::size_t>> ranked; ///< Negative score, index.
    for (std::size_t index = 0; index < m_entries.size(); ++index)
        if (const auto match = matchPalette(m_field->text(), m_entries[index].text))
            ranked.emplace_back(-match->score, index);
    std::ranges::sort(ranked);
    if (ranked.size() > kMostShown)
        ranked.resize(kMostShown);
    m_model->clear();
    for (const auto& [score, index] : ranked) {
        const PaletteEntry& entry = m_entries[index];
        auto* item = new QStandardItem(entry.icon, entry.text);
        item->setData(static_cast<qulonglong>(index), kEntryRole);
        item->setData(entry.shortcut.isEmpty()
                ? entry.kind
                : QString(entry.kind + QStringLiteral("   ") + entry.shortcut),
            ChoiceDelegate::DetailRole);
        m_model->appendRow(item);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
}

void CommandPalette::runCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    const auto index = static_cast<std::size_t>(current.data(kEntryRole).toULongLong());
    const auto run = m_entries.at(index).run;
    hide();
    if (run)
        run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const auto moveBy = [this](int rows) {
        const int last = std::max(0, m_model->rowCount() - 1);
        m_list->setCurrentIndex(
            m_model->index(std::clamp(m_list->currentIndex().row() + rows, 0, last), 0));
        return true;
    };
    switch (key->key()) {
    case Qt::Key_Down:
        return moveBy(1);
    case Qt::Key_Up:
        return moveBy(-1);
    case Qt::Key_PageDown:
        return moveBy(10);
    case Qt::Key_PageUp:
        return moveBy(-10);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    default:
        return false;
    }
}

} // namespace vigla::ui
