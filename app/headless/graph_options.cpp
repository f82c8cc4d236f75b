#include "app/headless/graph_options.h"

#include "app/headless/option_reading.h"
#include "models/core/text.h"

#include <QFile>

#include <algorithm>
#include <initializer_list>

namespace vigla::app {

namespace {

using graph::GraphType;
using graph::NodeFocus;

constexpr std::array kValueOptions{"graph-type", "duration", "at", "box-by", "appenders",
    "rate-http", "rate-grpc", "rate-tcp", "response-time", "throughput", "ambient", "node",
    "cluster-name", "aggregate", "extensions", "health-rules", "output", "after"};
constexpr std::array kFlagOptions{
    "inject-service-nodes", "include-idle-edges", "include-idle-nodes", "no-waypoints"};

std::optional<Error> firstOf(std::initializer_list<std::optional<Error>> errors)
{
    const auto found
        = std::ranges::find_if(errors, [](const auto& error) { return error.has_value(); });
    return found != errors.end() ? *found : std::nullopt;
}

std::optional<Error> readBoxes(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    if (!parser.isSet(QStringLiteral("box-by")))
        return std::nullopt;
    options.boxByApp = options.boxByNamespace = options.boxByCluster = false;
    for (const auto& box : commaList(parser.value(QStringLiteral("box-by")))) {
        if (box == "app")
            options.boxByApp = true;
        else if (box == "namespace")
            options.boxByNamespace = true;
        else if (box == "cluster")
            options.boxByCluster = true;
        else if (box != "none")
            return usage(
                "--box-by cannot be '" + box + "'; it is any of app, cluster, namespace, or none.");
    }
    return std::nullopt;
}

std::optional<Error> readRates(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    using graph::AmbientTraffic;
    using graph::GrpcRate;
    using graph::HttpRate;
    using graph::TcpRate;
    static constexpr std::array<Choice<HttpRate>, 2> kHttp{
        {{"none", HttpRate::None}, {"requests", HttpRate::Requests}}};
    static constexpr std::array<Choice<GrpcRate>, 5> kGrpc{{{"none", GrpcRate::None},
        {"received", GrpcRate::Received}, {"requests", GrpcRate::Requests},
        {"sent", GrpcRate::Sent}, {"total", GrpcRate::Total}}};
    static constexpr std::array<Choice<TcpRate>, 4> kTcp{{{"none", TcpRate::None},
        {"received", TcpRate::Received}, {"sent", TcpRate::Sent}, {"total", TcpRate::Total}}};
    static constexpr std::array<Choice<AmbientTraffic>, 4> kAmbient{
        {{"none", AmbientTraffic::None}, {"total", AmbientTraffic::Total},
            {"waypoint", AmbientTraffic::Waypoint}, {"ztunnel", AmbientTraffic::Ztunnel}}};
    return firstOf({choose(parser, "rate-http", kHttp, options.http),
        choose(parser, "rate-grpc", kGrpc, options.grpc),
        choose(parser, "rate-tcp", kTcp, options.tcp),
        choose(parser, "ambient", kAmbient, options.ambient)});
}

/// `all`, `none`, or names of appenders.
std::optional<Error> readAppenders(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    if (!parser.isSet(QStringLiteral("appenders")))
        return std::nullopt;
    const auto words = commaList(parser.value(QStringLiteral("appenders")));
    const auto& names = graph::appenderNames();
    options.allAppenders = words == std::vector<std::string>{"all"};
    if (!options.allAppenders && words != std::vector<std::string>{"none"}) {
        for (const auto& word : words) {
            if (std::ranges::find(names, word) == names.end())
                return usage("--appenders cannot have '" + word + "'; it is all, none, or any of "
                    + join(names, ", ") + ".");
            options.appenders.insert(word);
        }
    }
    const auto has = [&](const char* name) {
        return options.allAppenders || options.appenders.contains(name);
    };
    options.includeIdleNodes = has("idleNode");
    options.includeOperations = has("aggregateNode");
    return std::nullopt;
}

/// `workload:NS/NAME`, `service:NS/NAME`, `app:NS/NAME` or `app:NS/NAME/VERSION`,
/// `operation:NS/VALUE` or `operation:NS/VALUE/SERVICE`.
Result<NodeFocus> parseFocus(const QString& text)
{
    static constexpr std::array<Choice<NodeFocus::Kind>, 4> kKinds{
        {{"workload", NodeFocus::Kind::Workload}, {"app", NodeFocus::Kind::App},
            {"service", NodeFocus::Kind::Service}, {"operation", NodeFocus::Kind::Operation}}};
    const QString kind = text.section(QLatin1Char(':'), 0, 0);
    const QStringList parts = text.section(QLatin1Char(':'), 1).split(QLatin1Char('/'));
    const auto known = std::ranges::find_if(
        kKinds, [&](const auto& choice) { return kind == QLatin1String(choice.word); });
    const bool hasEmptyPart = parts.contains(QString());
    const bool mayHaveThird = known != kKinds.end()
        && (known->value == NodeFocus::Kind::App || known->value == NodeFocus::Kind::Operation);
    const bool isRight = known != kKinds.end() && !hasEmptyPart
        && (parts.size() == 2 || (parts.size() == 3 && mayHaveThird));
    if (!isRight)
        return usage("--node cannot be '" + toStdString(text)
            + "'; it is workload:NAMESPACE/NAME, service:NAMESPACE/NAME, "
              "app:NAMESPACE/NAME[/VERSION] or operation:NAMESPACE/NAME[/SERVICE].");
    NodeFocus focus{known->value, toStdString(parts[0]), toStdString(parts[1]), {}, {}, {}};
    if (parts.size() == 3)
        (focus.kind == NodeFocus::Kind::App ? focus.version : focus.service)
            = toStdString(parts[2]);
    return focus;
}

std::optional<Error> readFocus(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    if (!parser.isSet(QStringLiteral("node")))
        return parser.isSet(QStringLiteral("cluster-name")) ? std::optional(
                   usage("--cluster-name narrows --node KIND:NAMESPACE/NAME, which is missing."))
                                                            : std::nullopt;
    auto focus = parseFocus(parser.value(QStringLiteral("node")));
    if (!focus)
        return std::move(focus).error();
    const bool isAppGraph
        = options.type == GraphType::App || options.type == GraphType::VersionedApp;
    if (focus->kind == NodeFocus::Kind::App && !isAppGraph)
        return usage("--node app:… needs --graph-type app or versionedApp.");
    focus->cluster = toStdString(parser.value(QStringLiteral("cluster-name")));
    options.focus = std::move(focus).value();
    return std::nullopt;
}

std::optional<Error> readHealthRules(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    const QString name = parser.value(QStringLiteral("health-rules"));
    if (name.isEmpty())
        return std::nullopt;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return usage("--health-rules: cannot read " + toStdString(name) + ": "
            + toStdString(file.errorString()) + ".");
    auto rules = graph::parseHealthRules(file.readAll().toStdString());
    if (!rules)
        return usage("--health-rules " + toStdString(name) + ": " + rules.error().message + ".");
    options.healthRules = std::move(rules).value();
    return std::nullopt;
}

/// A past moment can only come from Prometheus.
std::optional<Error> readMoment(const QCommandLineParser& parser, ConnectionOptions& connection)
{
    if (!parser.isSet(QStringLiteral("at")))
        return std::nullopt;
    if (connection.telemetry == TelemetryChoice::Proxies)
        return usage("--at is a past moment, which only Prometheus knows; leave out --telemetry "
                     "proxies.");
    std::int64_t at = 0;
    if (auto error = readNumber(parser, "at", 0, 1e11, at))
        return error;
    connection.atUnixSeconds = at;
    connection.telemetry = TelemetryChoice::Prometheus;
    return std::nullopt;
}

std::optional<Error> readDuration(const QCommandLineParser& parser, graph::GraphOptions& options)
{
    auto seconds = static_cast<double>(options.duration.count());
    if (auto error = readSeconds(parser, "duration", seconds))
        return error;
    if (seconds < 1)
        return usage("--duration must be at least 1s.");
    options.duration = std::chrono::seconds(static_cast<std::int64_t>(seconds));
    return std::nullopt;
}

void readFlags(const QCommandLineParser& parser, CommandLine& command)
{
    auto& options = command.graph;
    const auto isSet = [&](const char* name) { return parser.isSet(QString::fromLatin1(name)); };
    options.includeIdleEdges = isSet("include-idle-edges");
    options.includeIdleNodes |= isSet("include-idle-nodes");
    options.includeWaypoints = !isSet("no-waypoints");
    if (command.verb == Verb::Graph)
        options.injectServiceNodes = isSet("inject-service-nodes");
    if (isSet("aggregate")) {
        options.operationLabel = toStdString(parser.value(QStringLiteral("aggregate")));
        options.includeOperations = true;
    }
    if (isSet("extensions"))
        options.extensions = commaList(parser.value(QStringLiteral("extensions")));
    command.hasAfter = isSet("after");
    for (const char* name : kValueOptions)
        command.hasGraphOptions |= isSet(name);
    for (const char* name : kFlagOptions)
        command.hasGraphOptions |= isSet(name);
}

} // namespace

void addGraphOptions(QCommandLineParser& parser)
{
    for (const char* name : kValueOptions)
        addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
    for (const char* name : kFlagOptions)
        addOption(parser, {QString::fromLatin1(name)});
    addOption(parser, {QStringLiteral("o")}, QStringLiteral("file"));
    for (const char* name : {"size", "theme"})
        addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
}

std::optional<Error> readGraphOptions(const QCommandLineParser& parser, CommandLine& command)
{
    using graph::ResponseTimeKind;
    using graph::ThroughputKind;
    static constexpr std::array<Choice<GraphType>, 4> kTypes{
        {{"app", GraphType::App}, {"service", GraphType::Service},
            {"versionedApp", GraphType::VersionedApp}, {"workload", GraphType::Workload}}};
    static constexpr std::array<Choice<GraphOutput>, 6> kOutputs{
        {{"table", GraphOutput::Table}, {"json", GraphOutput::Json}, {"kiali", GraphOutput::Kiali},
            {"dot", GraphOutput::Dot}, {"svg", GraphOutput::Svg}, {"png", GraphOutput::Png}}};
    static constexpr std::array<Choice<ResponseTimeKind>, 4> kTimes{
        {{"avg", ResponseTimeKind::Average}, {"50", ResponseTimeKind::P50},
            {"95", ResponseTimeKind::P95}, {"99", ResponseTimeKind::P99}}};
    static constexpr std::array<Choice<ThroughputKind>, 2> kThroughput{
        {{"request", ThroughputKind::Request}, {"response", ThroughputKind::Response}}};

    auto& options = command.graph;
    options.namespaces = command.connection.namespaces;
    if (auto error = firstOf({readDuration(parser, options), readBoxes(parser, options),
            readRates(parser, options), readAppenders(parser, options),
            readHealthRules(parser, options), readMoment(parser, command.connection),
            readSeconds(parser, "after", command.afterSeconds),
            choose(parser, "graph-type", kTypes, options.type),
            choose(parser, "output", kOutputs, command.graphOutput),
            choose(parser, "response-time", kTimes, options.responseTime),
            choose(parser, "throughput", kThroughput, options.throughput)}))
        return error;
    readFlags(parser, command);
    if (auto error = readFocus(parser, options))
        return error;
    if (command.verb == Verb::Graph && command.graphOutput == GraphOutput::Png
        && command.outputFile.empty())
        return usage("A PNG picture needs a file to go to: -o FILE.");
    return std::nullopt;
}

} // namespace vigla::app
