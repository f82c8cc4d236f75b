#include "app/window/new_window.h"

#include "models/qt/convert.h"

#include <QCoreApplication>
#include <QProcess>

namespace vigla::app {

QStringList windowArguments(const CommandLine& line, const QString& context)
{
    const auto& connection = line.connection;
    QStringList arguments;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            arguments << QLatin1String(name) << toQString(value);
    };
    if (context.isEmpty()) {
        arguments << QStringLiteral("--demo");
    } else {
        add("--kubeconfig", connection.kubeconfig);
        add("--context", toStdString(context));
        add("--as", connection.impersonation.user);
        add("--as-uid", connection.impersonation.uid);
        for (const auto& group : connection.impersonation.groups)
            add("--as-group", group);
    }
    if (connection.isReadOnly)
        arguments << QStringLiteral("--read-only");
    if (connection.isExecAllowed && !context.isEmpty())
        arguments << QStringLiteral("--allow-exec");
    return arguments;
}

bool openWindow(const CommandLine& line, const QString& context)
{
    return QProcess::startDetached(
        QCoreApplication::applicationFilePath(), windowArguments(line, context));
}

} // namespace vigla::app
