#include "app/headless/command_line.h"

#include "models/core/text.h"
#include "models/core/time.h"
#include "models/qt/convert.h"

#include <QCommandLineParser>

#include <algorithm>
#include <array>
#include <functional>

namespace vigla::app {

namespace {

using graph::GraphType;

struct VerbName {
    const char* name;
    Verb verb;
};

constexpr std::array<VerbName, 8> kVerbs{{
    {"graph", Verb::Graph},
    {"diff", Verb::Diff},
    {"apply", Verb::Apply},
    {"split", Verb::Split},
    {"demo", Verb::Demo},
    {"shot", Verb::Shot},
    {"tour", Verb::Tour},
    {"help", Verb::Help},
}};

Error usage(const std::string& message)
{
    return Error{Error::Kind::InvalidInput, message + " See 'vigla --help'."};
}

std::optional<Verb> verbNamed(const QString& word)
{
    for (const auto& verb : kVerbs)
        if (word == QLatin1String(verb.name))
            return verb.verb;
    return std::nullopt;
}

void addOption(QCommandLineParser& parser, const QStringList& names, const QString& value = {},
    const QString& fallback = {})
{
    parser.addOption(QCommandLineOption(names, QString(), value, fallback));
}

void addConnectionOptions(QCommandLineParser& parser)
{
    for (const char* name : {"kubeconfig", "context", "namespaces", "telemetry", "prometheus"})
        addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
    for (const char* name : {"all-namespaces", "no-cluster", "read-only"})
        addOption(parser, {QString::fromLatin1(name)});
}

void addGraphOptions(QCommandLineParser& parser)
{
    for (const char* name : {"graph-type", "duration", "at", "box-by", "appenders", "rate-http",
             "rate-grpc", "rate-tcp", "response-time", "throughput", "ambient", "output", "after",
             "size", "theme"})
        addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
    addOption(parser, {QStringLiteral("inject-service-nodes")});
    addOption(parser, {QStringLiteral("include-idle-edges")});
    addOption(parser, {QStringLiteral("o")}, QStringLiteral("file"));
}

void addVerbOptions(QCommandLineParser& parser, Verb verb)
{
    switch (verb) {
    case Verb::Window:
    case Verb::Graph:
        addGraphOptions(parser);
        break;
    case Verb::Diff:
    case Verb::Apply:
    case Verb::Split:
        addOption(
            parser, {QStringLiteral("f"), QStringLiteral("filename")}, QStringLiteral("path"));
        addOption(
            parser, {QStringLiteral("namespace"), QStringLiteral("n")}, QStringLiteral("name"));
        addOption(parser, {QStringLiteral("wait")}, QStringLiteral("duration"));
        addOption(parser, {QStringLiteral("yes"), QStringLiteral("y")});
        addOption(parser, {QStringLiteral("dry-run")});
        break;
    case Verb::Demo:
        for (const char* name : {"scenario", "port", "kubeconfig-out", "speed", "seed"})
            addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
        break;
    case Verb::Shot:
        for (const char* name : {"page", "select", "size", "theme", "after", "o"})
            addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
        break;
    case Verb::Tour:
        addOption(parser, {QStringLiteral("o")}, QStringLiteral("folder"));
        addOption(parser, {QStringLiteral("yes"), QStringLiteral("y")});
        break;
    case Verb::Help:
    case Verb::Version:
        break;
    }
}

/// Takes `--demo` and `--demo=SCENARIO` out of the words: its value is optional, which the parser
/// does not know.
std::optional<std::string> takeDemo(QStringList& words)
{
    std::optional<std::string> scenario;
    const QString flag = QStringLiteral("--demo");
    for (qsizetype i = 0; i < words.size();) {
        const bool hasValue = words[i].startsWith(flag + QLatin1Char('='));
        if (words[i] != flag && !hasValue) {
            ++i;
            continue;
        }
        scenario = hasValue ? toStdString(words[i].mid(flag.size() + 1)) : std::string("bookinfo");
        words.removeAt(i);
    }
    return scenario;
}

template <typename T>
struct Choice {
    const char* word;
    T value;
};

/// Sets `target` to the choice that the option names. Does nothing when the option was not given.
template <typename T, std::size_t N>
std::optional<Error> choose(const QCommandLineParser& parser, const char* option,
    const std::array<Choice<T>, N>& choices, T& target)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    const QString word = parser.value(name);
    std::vector<std::string> words;
    for (const auto& choice : choices) {
        if (word == QLatin1String(choice.word)) {
            target = choice.value;
            return std::nullopt;
        }
        words.emplace_back(choice.word);
    }
    return usage("--" + std::string(option) + " cannot be '" + toStdString(word)
        + "'; it is one of " + join(words, ", ") + ".");
}

std::vector<std::string> commaList(const QString& text)
{
    std::vector<std::string> parts;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        parts.push_back(toStdString(part.trimmed()));
    return parts;
}

std::optional<Error> readSeconds(
    const QCommandLineParser& parser, const char* option, double& seconds)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    bool isNumber = false;
    const double number = parser.value(name).toDouble(&isNumber);
    if (isNumber && number >= 0) {
        seconds = number;
        return std::nullopt;
    }
    const auto duration = parseGoDuration(toStdString(parser.value(name)));
    if (!duration)
        return usage("--" + std::string(option) + ": " + duration.error().message + ".");
    seconds = std::chrono::duration<double>(*duration).count();
    return std::nullopt;
}

template <typename T>
std::optional<Error> readNumber(
    const QCommandLineParser& parser, const char* option, double least, double most, T& target)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    bool isNumber = false;
    const double number = parser.value(name).toDouble(&isNumber);
    if (!isNumber || number < least || number > most)
        return usage("--" + std::string(option) + " needs a number from "
            + toStdString(QString::number(least)) + " to " + toStdString(QString::number(most))
            + ", not '" + toStdString(parser.value(name)) + "'.");
    target = static_cast<T>(number);
    return std::nullopt;
}

std::optional<Error> readConnection(const QCommandLineParser& parser, ConnectionOptions& connection)
{
    static constexpr std::array<Choice<TelemetryChoice>, 3> kTelemetry{{
        {"auto", TelemetryChoice::Auto},
        {"proxies", TelemetryChoice::Proxies},
        {"prometheus", TelemetryChoice::Prometheus},
    }};
    connection.kubeconfig = toStdString(parser.value(QStringLiteral("kubeconfig")));
    connection.context = toStdString(parser.value(QStringLiteral("context")));
    connection.namespaces = commaList(parser.value(QStringLiteral("namespaces")));
    connection.prometheusUrl = toStdString(parser.value(QStringLiteral("prometheus")));
    connection.hasCluster = !parser.isSet(QStringLiteral("no-cluster"));
    connection.isReadOnly = parser.isSet(QStringLiteral("read-only"));
    if (auto error = choose(parser, "telemetry", kTelemetry, connection.telemetry))
        return error;
    if (parser.isSet(QStringLiteral("all-namespaces")) && !connection.namespaces.empty())
        return usage("Give either --namespaces or --all-namespaces.");
    if (!connection.hasCluster && connection.prometheusUrl.empty())
        return usage("--no-cluster draws from telemetry alone and so needs --prometheus URL.");
    if (connection.demoScenario && (!connection.kubeconfig.empty() || !connection.context.empty()))
        return usage("--demo brings its own kubeconfig; leave out --kubeconfig and --context.");
    return std::nullopt;
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
    if (auto error = choose(parser, "rate-http", kHttp, options.http))
        return error;
    if (auto error = choose(parser, "rate-grpc", kGrpc, options.grpc))
        return error;
    if (auto error = choose(parser, "ambient", kAmbient, options.ambient))
        return error;
    return choose(parser, "rate-tcp", kTcp, options.tcp);
}

std::optional<Error> readGraph(const QCommandLineParser& parser, CommandLine& command)
{
    static constexpr std::array<Choice<GraphType>, 4> kTypes{
        {{"app", GraphType::App}, {"service", GraphType::Service},
            {"versionedApp", GraphType::VersionedApp}, {"workload", GraphType::Workload}}};
    static constexpr std::array<Choice<GraphOutput>, 6> kOutputs{
        {{"table", GraphOutput::Table}, {"json", GraphOutput::Json}, {"kiali", GraphOutput::Kiali},
            {"dot", GraphOutput::Dot}, {"svg", GraphOutput::Svg}, {"png", GraphOutput::Png}}};
    static constexpr std::array<Choice<int>, 4> kTimes{
        {{"avg", 0}, {"50", 50}, {"95", 95}, {"99", 99}}};
    static constexpr std::array<Choice<bool>, 2> kThroughput{
        {{"request", true}, {"response", false}}};

    auto& options = command.graph;
    options.namespaces = command.connection.namespaces;
    for (const char* name : {"graph-type", "duration", "box-by", "rate-http", "rate-grpc",
             "rate-tcp", "ambient", "appenders", "inject-service-nodes", "include-idle-edges"})
        command.hasGraphOptions
            = command.hasGraphOptions || parser.isSet(QString::fromLatin1(name));
    options.includeIdleEdges = parser.isSet(QStringLiteral("include-idle-edges"));
    if (command.verb == Verb::Graph)
        options.injectServiceNodes = parser.isSet(QStringLiteral("inject-service-nodes"));
    double seconds = static_cast<double>(options.duration.count());
    if (auto error = readSeconds(parser, "duration", seconds))
        return error;
    if (seconds < 1)
        return usage("--duration must be at least 1s.");
    options.duration = std::chrono::seconds(static_cast<std::int64_t>(seconds));
    if (parser.isSet(QStringLiteral("at"))) {
        std::int64_t at = 0;
        if (auto error = readNumber(parser, "at", 0, 1e11, at))
            return error;
        command.atUnixSeconds = at;
    }
    if (parser.isSet(QStringLiteral("appenders"))) {
        options.allAppenders = false;
        for (const auto& name : commaList(parser.value(QStringLiteral("appenders"))))
            options.appenders.insert(name);
    }
    for (auto error : {readBoxes(parser, options), readRates(parser, options),
             readSeconds(parser, "after", command.afterSeconds),
             choose(parser, "graph-type", kTypes, options.type),
             choose(parser, "output", kOutputs, command.graphOutput),
             choose(parser, "response-time", kTimes, command.responseTimePercentile),
             choose(parser, "throughput", kThroughput, command.isRequestThroughput)})
        if (error)
            return error;
    if (command.verb == Verb::Graph && command.graphOutput == GraphOutput::Png
        && command.outputFile.empty())
        return usage("A PNG picture needs a file to go to: -o FILE.");
    return std::nullopt;
}

std::optional<Error> readPicture(const QCommandLineParser& parser, CommandLine& command)
{
    static constexpr std::array<Choice<bool>, 2> kThemes{{{"light", false}, {"dark", true}}};
    command.hasTheme = parser.isSet(QStringLiteral("theme"));
    if (auto error = choose(parser, "theme", kThemes, command.picture.isDark))
        return error;
    if (!parser.isSet(QStringLiteral("size")))
        return std::nullopt;
    const QStringList sides = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    const int width = sides.size() == 2 ? sides[0].toInt() : 0;
    const int height = sides.size() == 2 ? sides[1].toInt() : 0;
    if (width < 320 || height < 240 || width > 16384 || height > 16384)
        return usage(
            "--size needs WIDTHxHEIGHT from 320x240 to 16384x16384, for example 1440x900.");
    command.picture.width = width;
    command.picture.height = height;
    return std::nullopt;
}

std::optional<Error> readShares(const QStringList& words, CommandLine& command)
{
    if (words.size() < 2)
        return usage("'vigla split' needs a host and its shares: vigla split reviews v1=80 v2=20.");
    command.host = toStdString(words.front());
    int sum = 0;
    for (const QString& word : words.mid(1)) {
        const qsizetype equals = word.lastIndexOf(QLatin1Char('='));
        bool isNumber = false;
        const int percent = word.mid(equals + 1).toInt(&isNumber);
        if (equals < 1 || !isNumber || percent < 0 || percent > 100)
            return usage("'" + toStdString(word) + "' is not SUBSET=PERCENT with 0 to 100.");
        command.shares.push_back({toStdString(word.left(equals)), percent});
        sum += percent;
    }
    if (sum != 100)
        return usage("The shares sum to " + std::to_string(sum) + ", not to 100.");
    return std::nullopt;
}

std::optional<Error> readChange(const QCommandLineParser& parser, CommandLine& command)
{
    command.isConfirmed = parser.isSet(QStringLiteral("yes"));
    command.isDryRun = parser.isSet(QStringLiteral("dry-run"));
    command.hostNamespace = toStdString(parser.value(QStringLiteral("namespace")));
    for (const QString& file : parser.values(QStringLiteral("f")))
        command.files.push_back(toStdString(file));
    double wait = static_cast<double>(command.connection.convergeWithin.count());
    if (auto error = readSeconds(parser, "wait", wait))
        return error;
    command.connection.convergeWithin = std::chrono::seconds(static_cast<std::int64_t>(wait));
    if (command.verb == Verb::Split)
        return readShares(parser.positionalArguments(), command);
    for (const QString& word : parser.positionalArguments())
        command.files.push_back(toStdString(word));
    if (command.files.empty())
        return usage("Say which manifests: -f FILE, a folder, or - for standard input.");
    const bool readsInput = std::ranges::find(command.files, "-") != command.files.end();
    if (readsInput && command.verb == Verb::Apply && !command.isConfirmed && !command.isDryRun)
        return usage("Manifests on standard input leave no way to ask: add --yes or --dry-run.");
    return std::nullopt;
}

std::optional<Error> readDemo(const QCommandLineParser& parser, CommandLine& command)
{
    if (parser.isSet(QStringLiteral("scenario")))
        command.scenario = toStdString(parser.value(QStringLiteral("scenario")));
    command.kubeconfigOut = toStdString(parser.value(QStringLiteral("kubeconfig-out")));
    if (command.kubeconfigOut.empty())
        return usage("'vigla demo' writes the way in to a file: --kubeconfig-out FILE.");
    if (auto error = readNumber(parser, "port", 0, 65535, command.port))
        return error;
    if (auto error = readNumber(parser, "seed", 0, 9e15, command.seed))
        return error;
    return readNumber(parser, "speed", 0.01, 1000, command.speed);
}

std::optional<Error> readShot(const QCommandLineParser& parser, CommandLine& command)
{
    if (parser.isSet(QStringLiteral("page")))
        command.page = toStdString(parser.value(QStringLiteral("page")));
    command.selectedId = toStdString(parser.value(QStringLiteral("select")));
    if (command.outputFile.empty())
        return usage("'vigla shot' needs a file for the picture: -o FILE.png.");
    if (auto error = readSeconds(parser, "after", command.afterSeconds))
        return error;
    return readPicture(parser, command);
}

std::optional<Error> readVerb(const QCommandLineParser& parser, CommandLine& command)
{
    switch (command.verb) {
    case Verb::Window:
    case Verb::Graph:
        if (auto error = readPicture(parser, command))
            return error;
        return readGraph(parser, command);
    case Verb::Diff:
    case Verb::Apply:
    case Verb::Split:
        return readChange(parser, command);
    case Verb::Demo:
        return readDemo(parser, command);
    case Verb::Shot:
        return readShot(parser, command);
    case Verb::Tour:
        command.isConfirmed = parser.isSet(QStringLiteral("yes"));
        break;
    case Verb::Help:
    case Verb::Version:
        break;
    }
    return std::nullopt;
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments)
{
    QStringList words = arguments;
    CommandLine command;
    if (words.contains(QStringLiteral("--version"))) {
        command.verb = Verb::Version;
        return command;
    }
    if (!words.isEmpty() && !words.front().startsWith(QLatin1Char('-'))) {
        const auto verb = verbNamed(words.front());
        if (!verb)
            return usage("There is no command '" + toStdString(words.front()) + "'.");
        command.verb = *verb;
        command.topic = toStdString(words.takeFirst());
    }
    const bool asksForHelp
        = words.contains(QStringLiteral("--help")) || words.contains(QStringLiteral("-h"));
    if (asksForHelp || command.verb == Verb::Help) {
        if (command.verb == Verb::Help)
            command.topic = words.isEmpty() ? std::string() : toStdString(words.front());
        command.verb = Verb::Help;
        return command;
    }

    command.connection.demoScenario = takeDemo(words);
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsCompactedShortOptions);
    addConnectionOptions(parser);
    addVerbOptions(parser, command.verb);
    if (!parser.parse(QStringList{QStringLiteral("vigla")} + words))
        return usage(toStdString(parser.errorText()));
    const bool takesWords
        = command.verb == Verb::Split || command.verb == Verb::Diff || command.verb == Verb::Apply;
    if (!takesWords && !parser.positionalArguments().isEmpty())
        return usage(
            "'" + toStdString(parser.positionalArguments().front()) + "' is one word too many.");

    const QString output = QStringLiteral("o");
    if (parser.optionNames().contains(output))
        command.outputFile = toStdString(parser.value(output));
    if (auto error = readConnection(parser, command.connection))
        return *error;
    if (auto error = readVerb(parser, command))
        return *error;
    return command;
}

} // namespace vigla::app
