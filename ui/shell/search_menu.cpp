#include "ui/shell/search_menu.h"

#include "models/qt/convert.h"
#include "ui/theme/menu_head.h"

#include <QActionGroup>
#include <QInputDialog>

#include <algorithm>

namespace vigla::ui {

QString titleOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return SearchMenu::tr("Find");
    case SearchMode::Filter:
        return SearchMenu::tr("Filter");
    case SearchMode::Hide:
        return SearchMenu::tr("Hide");
    }
    return {};
}

QString helpOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return SearchMenu::tr("Find: mark what matches, dim the rest");
    case SearchMode::Filter:
        return SearchMenu::tr("Filter: show only what matches");
    case SearchMode::Hide:
        return SearchMenu::tr("Hide: take out what matches; works beside Find and Filter");
    }
    return {};
}

Icon iconOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return Icon::Search;
    case SearchMode::Filter:
        return Icon::Filter;
    case SearchMode::Hide:
        return Icon::Hide;
    }
    return Icon::Search;
}

SearchMenu::SearchMenu(Search& search, QWidget* parent)
    : QMenu(parent)
    , m_search(search)
{
    setObjectName(QStringLiteral("searchMenu"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &SearchMenu::rebuild);
}

void SearchMenu::setSaved(const QList<SearchPreset>& saved)
{
    m_saved = saved;
}

void SearchMenu::rebuild()
{
    clear();
    addModes();
    addSeparator();
    addMenuHead(this, tr("Searches to start from"));
    addPresets(this, builtInSearches());
    addSeparator();
    addMenuHead(this, tr("Saved searches"));
    addPresets(this, m_saved);
    QAction* save = addAction(ui::icon(Icon::Pin), tr("Save this search…"));
    save->setObjectName(QStringLiteral("searchSave"));
    save->setEnabled(!m_search.query().isEmpty() && !m_search.problem());
    connect(save, &QAction::triggered, this, &SearchMenu::askForName);
    if (!m_saved.isEmpty())
        addForget();
    addSeparator();
    QAction* help = addAction(ui::icon(Icon::Help), tr("How to write a search…"));
    help->setObjectName(QStringLiteral("searchHelp"));
    connect(help, &QAction::triggered, this, &SearchMenu::helpRequested);
}

void SearchMenu::addModes()
{
    auto* group = new QActionGroup(this);
    connect(this, &QMenu::aboutToHide, group, &QObject::deleteLater);
    for (const SearchMode mode : {SearchMode::Highlight, SearchMode::Filter, SearchMode::Hide}) {
        QAction* action = addAction(ui::icon(iconOf(mode)), helpOf(mode));
        action->setObjectName(QStringLiteral("searchMode-") + nameOf(mode));
        action->setCheckable(true);
        action->setChecked(mode == m_search.mode());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode] { m_search.setMode(mode); });
    }
}

void SearchMenu::addPresets(QMenu* menu, const QList<SearchPreset>& presets)
{
    for (const SearchPreset& preset : presets) {
        QAction* action = menu->addAction(ui::icon(iconOf(preset.mode)), toMenuText(preset.name));
        action->setToolTip(toToolTip(preset.query));
        connect(action, &QAction::triggered, this, [this, preset] { take(preset); });
    }
}

void SearchMenu::addForget()
{
    QMenu* forget = addMenu(ui::icon(Icon::Trash), tr("Forget"));
    for (qsizetype index = 0; index < m_saved.size(); ++index)
        connect(forget->addAction(toMenuText(m_saved[index].name)), &QAction::triggered, this,
            [this, index] {
                m_saved.removeAt(index);
                emit savedChanged(m_saved);
            });
}

void SearchMenu::take(const SearchPreset& preset)
{
    m_search.setMode(preset.mode);
    m_search.setQuery(preset.query);
}

void SearchMenu::askForName()
{
    auto* dialog = new QInputDialog(parentWidget());
    dialog->setObjectName(QStringLiteral("searchName"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save the search"));
    dialog->setLabelText(tr("Name of the search:"));
    dialog->setTextValue(m_search.query());
    connect(dialog, &QInputDialog::textValueSelected, this, &SearchMenu::save);
    dialog->open();
}

/// A name that is there already gets the new search.
void SearchMenu::save(const QString& name)
{
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return;
    const SearchPreset preset{trimmed, m_search.mode(), m_search.query()};
    const auto known = std::ranges::find(m_saved, trimmed, &SearchPreset::name);
    if (known != m_saved.end())
        *known = preset;
    else
        m_saved.append(preset);
    emit savedChanged(m_saved);
}

} // namespace vigla::ui
