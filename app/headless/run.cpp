#include "app/headless/run.h"

#include "app/headless/change_command.h"
#include "app/headless/demo_command.h"
#include "app/headless/graph_command.h"
#include "app/headless/graph_picture.h"

#include <QApplication>

#include <memory>

namespace vigla::app {

namespace {

bool needsGui(const CommandLine& line)
{
    return line.verb == Verb::Window || line.verb == Verb::Shot || line.verb == Verb::Tour
        || (line.verb == Verb::Graph && isPicture(line.graphOutput));
}

/// Pictures need fonts and painters, but no display: without one the offscreen platform serves.
void choosePlatform(const CommandLine& line)
{
    const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY")
        || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    if (line.verb != Verb::Window || !hasDisplay)
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

std::unique_ptr<Command> makeCommand(const CommandLine& line)
{
    switch (line.verb) {
    case Verb::Graph:
        return std::make_unique<GraphCommand>(line);
    case Verb::Diff:
    case Verb::Apply:
    case Verb::Split:
        return std::make_unique<ChangeCommand>(line);
    case Verb::Demo:
        return std::make_unique<DemoCommand>(line);
    case Verb::Window:
    case Verb::Shot:
    case Verb::Tour:
    case Verb::Help:
    case Verb::Version:
        break;
    }
    return nullptr;
}

std::unique_ptr<QCoreApplication> makeApplication(const CommandLine& line, int& argc, char** argv)
{
    if (!needsGui(line))
        return std::make_unique<QCoreApplication>(argc, argv);
    choosePlatform(line);
    return std::make_unique<QApplication>(argc, argv);
}

QStringList argumentsOf(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

} // namespace

int run(int argc, char** argv)
{
    const auto line = parseCommandLine(argumentsOf(argc, argv));
    if (!line) {
        tell("vigla: " + line.error().message);
        return static_cast<int>(ExitStatus::Usage);
    }
    if (line->verb == Verb::Help) {
        printResult(helpText(line->topic));
        return 0;
    }
    if (line->verb == Verb::Version) {
        printResult("vigla " VIGLA_VERSION);
        return 0;
    }
    const auto application = makeApplication(*line, argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("vigla"));
    QCoreApplication::setApplicationVersion(QStringLiteral(VIGLA_VERSION));
    const auto command = makeCommand(*line);
    QObject::connect(
        command.get(), &Command::finished, application.get(),
        [](ExitStatus status) { QCoreApplication::exit(static_cast<int>(status)); },
        Qt::QueuedConnection);
    QMetaObject::invokeMethod(command.get(), &Command::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace vigla::app
