#include "ui/time/time_text.h"

#include <QCoreApplication>
#include <QDateTime>

namespace vigla::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Time", text);
}

} // namespace

QString clockText(SystemTime at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count())
        .time()
        .toString(QStringLiteral("HH:mm:ss"));
}

QString spanLabel(std::chrono::seconds span)
{
    const auto seconds = span.count();
    const auto pair = [](qint64 large, const QString& first, qint64 small, const QString& second) {
        return small == 0 ? first.arg(large)
                          : first.arg(large) + QLatin1Char(' ') + second.arg(small);
    };
    if (seconds < 60)
        return tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return pair(seconds / 60, tr("%1 m"), seconds % 60, tr("%1 s"));
    return pair(seconds / 3600, tr("%1 h"), seconds % 3600 / 60, tr("%1 m"));
}

} // namespace vigla::ui
