#include "app/settings/paths.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace vigla::app {

std::filesystem::path dataFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    QDir().mkpath(folder);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return std::filesystem::path(folder.toStdString());
}

} // namespace vigla::app
