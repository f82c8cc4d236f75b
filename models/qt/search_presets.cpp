#include "models/qt/search_presets.h"

#include <QCoreApplication>

#include <array>

namespace vigla {

namespace {

struct BuiltIn {
    const char* name;
    SearchMode mode;
    const char* query;
};

constexpr std::array kBuiltIns{
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Unhealthy nodes and edges"), SearchMode::Highlight,
        "not healthy OR edgehealth in (degraded, failure)"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Slow edges: p95 above 1 s"), SearchMode::Highlight,
        "responsetime > 1s"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Edges with more than 1 % errors"),
        SearchMode::Highlight, "httperr > 1% OR grpcerr > 1%"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Unknown callers and hosts"), SearchMode::Highlight,
        "node = unknown OR service in (unknown, PassthroughCluster, BlackHoleCluster)"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Traffic without mutual TLS"), SearchMode::Highlight,
        "traffic AND not mtls"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Workloads without a sidecar"), SearchMode::Highlight,
        "outofmesh"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Most connected: rank 1 and 2"),
        SearchMode::Highlight, "rank <= 2"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Hide what is healthy"), SearchMode::Hide, "healthy"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Hide unknown callers and hosts"), SearchMode::Hide,
        "node = unknown OR service in (unknown, PassthroughCluster, BlackHoleCluster)"},
    BuiltIn{QT_TRANSLATE_NOOP("SearchPreset", "Hide what is idle"), SearchMode::Hide, "idle"},
};

} // namespace

QList<SearchPreset> builtInSearches()
{
    QList<SearchPreset> presets;
    for (const BuiltIn& each : kBuiltIns)
        presets.append({QCoreApplication::translate("SearchPreset", each.name), each.mode,
            QString::fromLatin1(each.query)});
    return presets;
}

QString nameOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Filter:
        return QStringLiteral("filter");
    case SearchMode::Hide:
        return QStringLiteral("hide");
    case SearchMode::Highlight:
        break;
    }
    return QStringLiteral("find");
}

SearchMode searchModeNamed(const QString& name)
{
    for (const SearchMode mode : {SearchMode::Filter, SearchMode::Hide})
        if (name == nameOf(mode))
            return mode;
    return SearchMode::Highlight;
}

} // namespace vigla
