#pragma once

#include "models/qt/search_presets.h"
#include "ui/theme/icons.h"

#include <QList>
#include <QMenu>

namespace vigla::ui {

QString titleOf(SearchMode mode); ///< `Find`, `Filter`, `Hide`.
QString helpOf(SearchMode mode); ///< What it does, a line.
Icon iconOf(SearchMode mode);

/// What the search does with what it finds, searches that come with the program, searches that were
/// saved, and the help. Rebuilt whenever it opens.
class SearchMenu final : public QMenu {
    Q_OBJECT
public:
    explicit SearchMenu(Search& search, QWidget* parent = nullptr);

    void setSaved(const QList<SearchPreset>& saved); ///< Emits nothing.
    const QList<SearchPreset>& saved() const { return m_saved; }
    void askForName(); ///< Saves the search at hand under a name that is asked for.

signals:
    void savedChanged(const QList<vigla::SearchPreset>& saved); ///< By the person.
    void helpRequested();

private:
    void rebuild();
    void addModes();
    void addPresets(QMenu* menu, const QList<SearchPreset>& presets);
    void addForget();
    void take(const SearchPreset& preset);
    void save(const QString& name);

    Search& m_search;
    QList<SearchPreset> m_saved;
};

} // namespace vigla::ui
