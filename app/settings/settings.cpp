#include "app/settings/settings.h"

#include "models/qt/convert.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>

#include <algorithm>
#include <array>

namespace vigla::app {

namespace {

constexpr int kStaleLock = 5'000; ///< Milliseconds.
constexpr int kLockPatience = 1'000;
constexpr const char* kThemes[] = {"system", "light", "dark"};
/// By the values of graph::GrpcRate, graph::TcpRate and graph::RankBy.
constexpr std::array kGrpcRates{"none", "received", "requests", "sent", "total"};
constexpr std::array kTcpRates{"none", "received", "sent", "total"};
constexpr std::array kRanks{"none", "inbound", "outbound", "both"};

/// The value that a name stands for; `fallback` for other names.
template <typename Value, std::size_t count>
Value valueNamed(
    const QJsonValue& name, const std::array<const char*, count>& names, Value fallback)
{
    for (std::size_t i = 0; i < count; ++i)
        if (name.toString() == QLatin1String(names[i]))
            return static_cast<Value>(i);
    return fallback;
}

QString renderBytes(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray parseBytes(const QJsonValue& value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

QStringList parseTexts(const QJsonValue& value)
{
    QStringList texts;
    for (const auto& text : value.toArray())
        texts.append(text.toString());
    return texts;
}

QJsonObject renderGraph(const GraphViewSettings& view)
{
    const auto& options = view.options;
    return {{QStringLiteral("type"), toQString(graph::nameOf(options.type))},
        {QStringLiteral("durationSeconds"), static_cast<qint64>(options.duration.count())},
        {QStringLiteral("serviceNodes"), options.injectServiceNodes},
        {QStringLiteral("idleEdges"), options.includeIdleEdges},
        {QStringLiteral("idleNodes"), options.includeIdleNodes},
        {QStringLiteral("boxByApp"), options.boxByApp},
        {QStringLiteral("boxByNamespace"), options.boxByNamespace},
        {QStringLiteral("boxByCluster"), options.boxByCluster},
        {QStringLiteral("labels"), QJsonArray::fromStringList(view.labels)},
        {QStringLiteral("hidden"), QJsonArray::fromStringList(view.hidden)},
        {QStringLiteral("folded"), QJsonArray::fromStringList(view.collapsed)},
        {QStringLiteral("unfolded"), QJsonArray::fromStringList(view.expanded)},
        {QStringLiteral("foldIdleLeaves"), view.areIdleLeavesFolded},
        {QStringLiteral("table"), view.isTable}, {QStringLiteral("legend"), view.isLegendShown},
        {QStringLiteral("overview"), view.isOverviewShown},
        {QStringLiteral("http"), options.http == graph::HttpRate::Requests},
        {QStringLiteral("grpc"), QLatin1String(kGrpcRates[static_cast<std::size_t>(options.grpc)])},
        {QStringLiteral("tcp"), QLatin1String(kTcpRates[static_cast<std::size_t>(options.tcp)])},
        {QStringLiteral("rankBy"), QLatin1String(kRanks[static_cast<std::size_t>(view.rankBy)])},
        {QStringLiteral("onlyUnhealthy"), view.isOnlyUnhealthy},
        {QStringLiteral("onlySelected"), view.isOnlySelected},
        {QStringLiteral("security"), view.isSecurityShown},
        {QStringLiteral("virtualServices"), view.areVirtualServicesShown},
        {QStringLiteral("missingSidecars"), view.areMissingSidecarsShown},
        {QStringLiteral("animated"), view.isAnimated}};
}

GraphViewSettings parseGraph(const QJsonObject& json)
{
    GraphViewSettings view;
    auto& options = view.options;
    const auto flag = [&](const char* key, bool& target) {
        target = json.value(QLatin1String(key)).toBool(target);
    };
    const auto type = toStdString(json.value(QStringLiteral("type")).toString());
    for (const auto candidate : {graph::GraphType::App, graph::GraphType::Service,
             graph::GraphType::VersionedApp, graph::GraphType::Workload})
        if (type == graph::nameOf(candidate))
            options.type = candidate;
    const int seconds = json.value(QStringLiteral("durationSeconds")).toInt(60);
    options.duration = std::chrono::seconds(std::clamp(seconds, 1, 86400));
    flag("serviceNodes", options.injectServiceNodes);
    flag("idleEdges", options.includeIdleEdges);
    flag("idleNodes", options.includeIdleNodes);
    options.http = json.value(QStringLiteral("http")).toBool(true) ? graph::HttpRate::Requests
                                                                   : graph::HttpRate::None;
    options.grpc = valueNamed(json.value(QStringLiteral("grpc")), kGrpcRates, options.grpc);
    options.tcp = valueNamed(json.value(QStringLiteral("tcp")), kTcpRates, options.tcp);
    view.rankBy = valueNamed(json.value(QStringLiteral("rankBy")), kRanks, view.rankBy);
    flag("onlyUnhealthy", view.isOnlyUnhealthy);
    flag("onlySelected", view.isOnlySelected);
    flag("boxByApp", options.boxByApp);
    flag("boxByNamespace", options.boxByNamespace);
    flag("boxByCluster", options.boxByCluster);
    flag("table", view.isTable);
    flag("legend", view.isLegendShown);
    flag("overview", view.isOverviewShown);
    flag("security", view.isSecurityShown);
    flag("virtualServices", view.areVirtualServicesShown);
    flag("missingSidecars", view.areMissingSidecarsShown);
    flag("animated", view.isAnimated);
    if (json.contains(QStringLiteral("labels")))
        view.labels = parseTexts(json.value(QStringLiteral("labels")));
    view.hidden = parseTexts(json.value(QStringLiteral("hidden")));
    view.collapsed = parseTexts(json.value(QStringLiteral("folded")));
    view.expanded = parseTexts(json.value(QStringLiteral("unfolded")));
    flag("foldIdleLeaves", view.areIdleLeavesFolded);
    return view;
}

QJsonObject renderContext(const ContextSettings& context)
{
    QJsonObject types;
    for (const auto& [type, positions] : context.positions) {
        QJsonObject nodes;
        for (const auto& [id, centre] : positions)
            nodes.insert(toQString(id),
                QJsonArray{static_cast<double>(centre.x), static_cast<double>(centre.y)});
        types.insert(toQString(type), nodes);
    }
    return {{QStringLiteral("graph"), renderGraph(context.graph)},
        {QStringLiteral("namespaces"), QJsonArray::fromStringList(context.namespaces)},
        {QStringLiteral("typedNamespaces"), QJsonArray::fromStringList(context.typedNamespaces)},
        {QStringLiteral("writable"), context.isWritable},
        {QStringLiteral("protected"), context.isProtected},
        {QStringLiteral("color"), context.color}, {QStringLiteral("positions"), types}};
}

ContextSettings parseContext(const QJsonObject& json)
{
    ContextSettings context;
    context.graph = parseGraph(json.value(QStringLiteral("graph")).toObject());
    context.namespaces = parseTexts(json.value(QStringLiteral("namespaces")));
    context.typedNamespaces = parseTexts(json.value(QStringLiteral("typedNamespaces")));
    context.isWritable = json.value(QStringLiteral("writable")).toBool();
    context.isProtected = json.value(QStringLiteral("protected")).toBool();
    context.color = std::clamp(json.value(QStringLiteral("color")).toInt(), 0, 8);
    const QJsonObject types = json.value(QStringLiteral("positions")).toObject();
    for (auto type = types.begin(); type != types.end(); ++type) {
        const QJsonObject nodes = type.value().toObject();
        auto& positions = context.positions[toStdString(type.key())];
        for (auto node = nodes.begin(); node != nodes.end(); ++node) {
            const QJsonArray centre = node.value().toArray();
            if (centre.size() == 2)
                positions[toStdString(node.key())] = {static_cast<float>(centre[0].toDouble()),
                    static_cast<float>(centre[1].toDouble())};
        }
    }
    return context;
}

QJsonArray renderSearches(const QList<SearchPreset>& searches)
{
    QJsonArray json;
    for (const SearchPreset& each : searches)
        json.append(QJsonObject{{QStringLiteral("name"), each.name},
            {QStringLiteral("mode"), nameOf(each.mode)}, {QStringLiteral("query"), each.query}});
    return json;
}

QList<SearchPreset> parseSearches(const QJsonArray& json)
{
    QList<SearchPreset> searches;
    for (const auto& each : json) {
        const SearchPreset search{each[QStringLiteral("name")].toString(),
            searchModeNamed(each[QStringLiteral("mode")].toString()),
            each[QStringLiteral("query")].toString()};
        if (!search.name.isEmpty() && !search.query.isEmpty())
            searches.append(search);
    }
    return searches;
}

QJsonObject renderWindow(const WindowSettings& window)
{
    return {{QStringLiteral("geometry"), renderBytes(window.geometry)},
        {QStringLiteral("state"), renderBytes(window.state)}, {QStringLiteral("page"), window.page},
        {QStringLiteral("theme"),
            QString::fromLatin1(kThemes[static_cast<std::size_t>(window.theme)])},
        {QStringLiteral("inspector"), window.isInspectorShown},
        {QStringLiteral("searches"), renderSearches(window.searches)}};
}

WindowSettings parseWindow(const QJsonObject& json)
{
    WindowSettings window;
    window.geometry = parseBytes(json.value(QStringLiteral("geometry")));
    window.state = parseBytes(json.value(QStringLiteral("state")));
    window.page = json.value(QStringLiteral("page")).toString(window.page);
    const QString theme = json.value(QStringLiteral("theme")).toString();
    for (const auto choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
        if (theme == QLatin1String(kThemes[static_cast<std::size_t>(choice)]))
            window.theme = choice;
    window.searches = parseSearches(json.value(QStringLiteral("searches")).toArray());
    window.isInspectorShown
        = json.value(QStringLiteral("inspector")).toBool(window.isInspectorShown);
    return window;
}

QString pathOf(const std::filesystem::path& file)
{
    return QString::fromStdString(file.string());
}

} // namespace

QByteArray renderSettings(const Settings& settings)
{
    QJsonObject contexts;
    for (const auto& [name, context] : settings.contexts)
        contexts.insert(toQString(name), renderContext(context));
    const QJsonObject root{{QStringLiteral("version"), 1},
        {QStringLiteral("window"), renderWindow(settings.window)},
        {QStringLiteral("routingLayout"), renderBytes(settings.routingLayout)},
        {QStringLiteral("periodSeconds"), settings.periodSeconds},
        {QStringLiteral("contexts"), contexts}};
    return QJsonDocument(root).toJson();
}

Result<Settings> parseSettings(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject())
        return Error{Error::Kind::InvalidInput,
            "the settings are not a JSON object: " + toStdString(problem.errorString())};
    const QJsonObject root = document.object();
    Settings settings;
    settings.window = parseWindow(root.value(QStringLiteral("window")).toObject());
    settings.routingLayout = parseBytes(root.value(QStringLiteral("routingLayout")));
    settings.periodSeconds = std::clamp(
        root.value(QStringLiteral("periodSeconds")).toInt(settings.periodSeconds), 1, 60);
    const QJsonObject contexts = root.value(QStringLiteral("contexts")).toObject();
    for (auto context = contexts.begin(); context != contexts.end(); ++context)
        settings.contexts[toStdString(context.key())] = parseContext(context.value().toObject());
    return settings;
}

Result<Settings> loadSettings(const std::filesystem::path& path)
{
    QFile file(pathOf(path));
    if (!file.exists())
        return Settings();
    if (!file.open(QIODevice::ReadOnly))
        return Error{Error::Kind::InvalidInput,
            "cannot read the settings " + path.string() + ": " + toStdString(file.errorString())};
    auto settings = parseSettings(file.readAll());
    if (settings)
        return settings;
    file.close();
    const QString kept = pathOf(path) + QStringLiteral(".broken");
    QFile::remove(kept);
    file.rename(kept);
    return Error{Error::Kind::InvalidInput,
        settings.error().message + ". They are kept as " + toStdString(kept)
            + "; Vigla starts with its defaults."};
}

Result<Done> updateSettings(
    const std::filesystem::path& path, const std::function<void(Settings&)>& change)
{
    QLockFile lock(pathOf(path) + QStringLiteral(".lock"));
    lock.setStaleLockTime(kStaleLock);
    lock.tryLock(kLockPatience); // a lock that stays is no reason to lose what was changed
    auto settings = loadSettings(path);
    Settings changed = settings ? std::move(settings).value() : Settings();
    change(changed);
    return saveSettings(path, changed);
}

Result<Done> saveSettings(const std::filesystem::path& path, const Settings& settings)
{
    QSaveFile file(pathOf(path));
    const QByteArray json = renderSettings(settings);
    const bool isWritten = file.open(QIODevice::WriteOnly)
        && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(json) == json.size() && file.commit();
    if (isWritten)
        return Done();
    return Error{Error::Kind::InvalidInput,
        "cannot write the settings " + path.string() + ": " + toStdString(file.errorString())};
}

} // namespace vigla::app
