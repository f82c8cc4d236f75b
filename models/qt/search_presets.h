#pragma once

#include "models/qt/search.h"

#include <QList>
#include <QString>

namespace vigla {

/// A search with a name.
struct SearchPreset {
    QString name;
    SearchMode mode = SearchMode::Highlight;
    QString query;
    bool operator==(const SearchPreset&) const = default;
};

/// What comes with the program, translated: troubles to look for, noise to hide.
QList<SearchPreset> builtInSearches();

/// Stable names for settings: find, filter, hide.
QString nameOf(SearchMode mode);
SearchMode searchModeNamed(const QString& name); ///< Highlight for an unknown name.

} // namespace vigla
