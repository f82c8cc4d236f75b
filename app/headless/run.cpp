#include "app/headless/run.h"

#include "app/headless/change_command.h"
#include "app/headless/demo_command.h"
#include "app/headless/graph_command.h"
#include "app/headless/graph_picture.h"
#include "app/headless/shot_command.h"
#include "app/headless/tour_command.h"
#include "app/headless/window_command.h"

#include <QApplication>
#include <QTranslator>

#include <memory>

namespace vigla::app {

namespace {

bool needsGui(const CommandLine& line)
{
    return line.verb == Verb::Window || line.verb == Verb::Shot || line.verb == Verb::Tour
        || (line.verb == Verb::Graph && isPicture(line.graphOutput));
}

/// True where a window can be shown.
bool hasDisplay()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
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
    case Verb::Shot:
        return std::make_unique<ShotCommand>(line);
    case Verb::Tour:
        return std::make_unique<TourCommand>(line);
    case Verb::Window:
        return std::make_unique<WindowCommand>(line);
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
    // Pictures need fonts and painters, but no display.
    if (line.verb != Verb::Window)
        qputenv("QT_QPA_PLATFORM", "offscreen");
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
    if (line->verb == Verb::Window && !hasDisplay()) {
        tell("There is no display to open a window on. 'vigla graph', 'vigla tour' and the other "
             "commands of "
             "'vigla --help' need none.");
        return static_cast<int>(ExitStatus::NotConnected);
    }
    const auto application = makeApplication(*line, argc, argv);
    QTranslator plurals;
    if (plurals.load(QStringLiteral(":/i18n/vigla_en.qm")))
        QCoreApplication::installTranslator(&plurals);
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
