#include "app/headless/command_line.h"

#include "app/headless/graph_options.h"
#include "app/headless/option_reading.h"

#include <array>

namespace vigla::app {

namespace {

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

std::optional<Verb> verbNamed(const QString& word)
{
    for (const auto& verb : kVerbs)
        if (word == QLatin1String(verb.name))
            return verb.verb;
    return std::nullopt;
}

void addConnectionOptions(QCommandLineParser& parser)
{
    for (const char* name : {"kubeconfig", "context", "namespaces", "telemetry", "prometheus",
             "query-scope", "as", "as-uid", "as-group"})
        addOption(parser, {QString::fromLatin1(name)}, QStringLiteral("value"));
    for (const char* name : {"all-namespaces", "no-cluster", "read-only", "allow-exec"})
        addOption(parser, {QString::fromLatin1(name)});
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
    connection.prometheusScope = toStdString(parser.value(QStringLiteral("query-scope")));
    connection.hasCluster = !parser.isSet(QStringLiteral("no-cluster"));
    connection.isReadOnly = parser.isSet(QStringLiteral("read-only"));
    connection.isExecAllowed = parser.isSet(QStringLiteral("allow-exec"));
    auto& whom = connection.impersonation;
    whom.user = toStdString(parser.value(QStringLiteral("as")));
    whom.uid = toStdString(parser.value(QStringLiteral("as-uid")));
    for (const QString& group : parser.values(QStringLiteral("as-group")))
        whom.groups.push_back(toStdString(group));
    if (whom.user.empty() && !whom.isEmpty())
        return usage("--as-group and --as-uid need --as USER: nobody is a group alone.");
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
        return readGraphOptions(parser, command);
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
